/// The eighth version: what people call a target is kept.
let schemaV8 = """
  -- As it was last read on the server, or as a successful edit named it; NULL: neither has happened yet.
  ALTER TABLE target ADD COLUMN name TEXT CHECK (name IS NULL OR name <> '');
  """
