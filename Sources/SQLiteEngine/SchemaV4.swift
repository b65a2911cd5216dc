/// The fourth version: the queue knows where it is at home, so that a copy of it is told, and by which clock it was pruned last.
let schemaV4 = """
  ALTER TABLE store ADD COLUMN machine TEXT;  -- a hash of the id of the machine that it was on last; NULL: not known
  -- The file beside the queue that follows its newest event has been written.
  ALTER TABLE store ADD COLUMN is_followed INTEGER NOT NULL DEFAULT 0 CHECK (is_followed IN (0, 1));
  ALTER TABLE store ADD COLUMN clock INTEGER;  -- ms; the wall clock when it was last believed
  ALTER TABLE store ADD COLUMN clock_doubted INTEGER;  -- ms; since when nothing is pruned by it
  """
