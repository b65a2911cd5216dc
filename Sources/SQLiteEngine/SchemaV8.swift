/// The eighth version: what people call a target is kept, which jobs wait for the rest of a long file, and which host serves what where
/// several share the queue. A queue in a file has one host, which never writes any of that last.
let schemaV8 = """
  -- As it was last read on the server, or as a successful edit named it; NULL: neither has happened yet.
  ALTER TABLE target ADD COLUMN name TEXT CHECK (name IS NULL OR name <> '');

  -- boot: names the last run of the daemon there. seen: when it last said that it is there.
  CREATE TABLE host (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    boot TEXT NOT NULL CHECK (boot <> ''),
    version TEXT NOT NULL,
    started INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    settings BLOB) STRICT;

  -- Who serves it. boot: of the run that has taken it. NULL, both: it was given back, or never taken. epoch rises when it is
  -- taken, beat with each renewal.
  ALTER TABLE server ADD COLUMN owner INTEGER REFERENCES host;
  ALTER TABLE server ADD COLUMN boot TEXT CHECK ((owner IS NULL) = (boot IS NULL));
  ALTER TABLE server ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0 CHECK (epoch >= 0);
  ALTER TABLE server ADD COLUMN beat INTEGER NOT NULL DEFAULT 0 CHECK (beat >= 0);

  -- What only its owner knows of it, for the other hosts to show; NULL: nothing was kept.
  ALTER TABLE server ADD COLUMN state BLOB;

  -- Of the held jobs those that are held since what they came with has not arrived whole. whole: how many edits that has.
  CREATE TABLE arriving (
    job INTEGER PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    whole INTEGER NOT NULL CHECK (whole >= 1)) STRICT;
  CREATE TRIGGER arrives AFTER UPDATE OF state ON job WHEN old.state = 'held' AND new.state <> 'held' BEGIN
    DELETE FROM arriving WHERE job = new.id;
  END;

  -- The name of the host that has sent it; NULL: the queue had one host.
  ALTER TABLE submission ADD COLUMN host TEXT;
  """
