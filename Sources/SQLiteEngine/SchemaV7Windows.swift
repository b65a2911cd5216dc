/// The seventh version: batches have windows of their own, somebody may open the window of an environment, and jobs are found by
/// lanes.
let schemaV7Windows = """
  -- Which windows hold for it, and how long it takes: 0 of a migration, 1 of a group, and twice the id of its batch more where that
  -- has windows of its own. Jobs of one lane may start at the same times.
  ALTER TABLE job ADD COLUMN lane INTEGER NOT NULL DEFAULT 0 CHECK (lane >= 0);
  UPDATE job SET lane = 1 WHERE target IN (SELECT id FROM target WHERE kind = 'migrationGroup');
  DROP INDEX eligible;
  CREATE INDEX eligible ON job (environment, lane, urgency DESC, place) WHERE eligible;
  ALTER TABLE batch ADD COLUMN windows TEXT CHECK (windows IS NULL OR json_type(windows) = 'array');  -- NULL: none of its own
  ALTER TABLE environment ADD COLUMN opened_until INTEGER;  -- ms; somebody has opened its window until then
  ALTER TABLE event ADD COLUMN until INTEGER;  -- ms; until when somebody has opened a window; NULL: it opened by itself, or another event
  -- The last of its events about its window said that it closed.
  ALTER TABLE environment ADD COLUMN is_closed INTEGER NOT NULL DEFAULT 0 CHECK (is_closed IN (0, 1));
  """
