/// The fifth version: the queue knows whether its daemon was stopped, and which jobs may have ended it.
let schemaV5 = """
  -- A daemon has begun, and has not said that it was stopped.
  ALTER TABLE store ADD COLUMN runs INTEGER NOT NULL DEFAULT 0 CHECK (runs IN (0, 1));
  -- At how many ends of the daemon in a row, none of them a stop, it was the only job that was prepared or verified; NULL:
  -- nothing speaks against it.
  ALTER TABLE job ADD COLUMN crashes INTEGER CHECK (crashes >= 0);
  ALTER TABLE job ADD COLUMN alone INTEGER NOT NULL DEFAULT 0 CHECK (alone IN (0, 1));  -- at it, with nobody beside it
  CREATE INDEX suspected ON job (crashes, id) WHERE crashes IS NOT NULL;
  """
