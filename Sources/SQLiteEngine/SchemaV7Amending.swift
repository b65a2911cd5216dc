/// The seventh version: a job may be changed before it is submitted.
let schemaV7Amending = """
  -- From which attempt on it is this change: what was submitted before was another edit.
  ALTER TABLE change ADD COLUMN since INTEGER NOT NULL DEFAULT 1 CHECK (since >= 1);
  """
