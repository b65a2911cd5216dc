/// Those on whose rows triggers of the queue's run.
let tablesWithTriggers = ["job", "dependency", "document", "standing"]

/// What follows from each change of a job, whoever makes it, as SQLite's triggers have it.
let triggers = #"""
  CREATE FUNCTION starts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE job SET first = false, urgency = NULL WHERE target = new.target AND first;
    RETURN NULL;
  END $$;
  CREATE TRIGGER starts AFTER UPDATE OF state ON job FOR EACH ROW
    WHEN (new.holds AND NOT old.holds) EXECUTE FUNCTION starts();

  CREATE FUNCTION moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE job SET first = false, urgency = NULL WHERE target = new.target AND first;
    UPDATE job SET first = true,
      urgency = (
        SELECT max(priority) FROM job AS other WHERE other.target = new.target AND other.due AND NOT other.first)
      WHERE id = (
          SELECT id FROM job AS other WHERE other.target = new.target AND other.due AND NOT other.first
          ORDER BY place LIMIT 1)
        AND NOT EXISTS (SELECT 1 FROM job AS other WHERE other.target = new.target AND other.holds);
    RETURN NULL;
  END $$;
  CREATE TRIGGER moves AFTER UPDATE OF state, place, priority, blockers, wake, resting, retains ON job FOR EACH ROW
    WHEN (NOT (new.holds AND NOT old.holds) AND (
      (old.due, old.holds, old.place) IS DISTINCT FROM (new.due, new.holds, new.place)
      OR (new.due AND old.priority <> new.priority))) EXECUTE FUNCTION moves();

  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '%', tg_argv[0] USING ERRCODE = 'integrity_constraint_violation';
  END $$;
  CREATE TRIGGER leaves BEFORE DELETE ON job FOR EACH ROW
    WHEN (old.ended IS NULL OR old.holds) EXECUTE FUNCTION refuse('the job is not over');

  CREATE FUNCTION is_waited_for() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM dependency WHERE predecessor = old.id AND NOT met) THEN
      RAISE EXCEPTION 'another job comes after it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN old;
  END $$;
  CREATE TRIGGER is_waited_for BEFORE DELETE ON job FOR EACH ROW EXECUTE FUNCTION is_waited_for();

  CREATE FUNCTION follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (CASE (SELECT state FROM job WHERE id = new.predecessor)
      WHEN 'queued' THEN new.met WHEN 'held' THEN new.met WHEN 'running' THEN new.met
      WHEN 'failed' THEN true WHEN 'cancelled' THEN true WHEN 'expired' THEN true ELSE NOT new.met END) THEN
      RAISE EXCEPTION 'the predecessor can not be waited for' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN new;
  END $$;
  CREATE TRIGGER follows BEFORE INSERT ON dependency FOR EACH ROW EXECUTE FUNCTION follows();

  CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE job SET blockers = (SELECT count(*) FROM dependency WHERE job = new.job AND NOT met) WHERE id = new.job;
    RETURN NULL;
  END $$;
  CREATE TRIGGER waits AFTER INSERT ON dependency FOR EACH ROW WHEN (NOT new.met) EXECUTE FUNCTION waits();
  CREATE TRIGGER waits_no_more AFTER UPDATE OF met ON dependency FOR EACH ROW EXECUTE FUNCTION waits();

  CREATE FUNCTION counts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE tally SET jobs = jobs - 1 WHERE environment = old.environment AND state = old.state;
    IF tg_op = 'UPDATE' THEN
      INSERT INTO tally VALUES (new.environment, new.state, 1)
      ON CONFLICT (environment, state) DO UPDATE SET jobs = tally.jobs + 1;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER counts_moved AFTER UPDATE OF state ON job FOR EACH ROW
    WHEN (old.state <> new.state) EXECUTE FUNCTION counts();
  CREATE TRIGGER counts_gone AFTER DELETE ON job FOR EACH ROW EXECUTE FUNCTION counts();

  CREATE FUNCTION batch_counts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE batch_tally SET jobs = jobs - 1 WHERE batch = old.batch AND state = old.state;
    IF tg_op = 'UPDATE' THEN
      INSERT INTO batch_tally VALUES (new.batch, new.state, 1)
      ON CONFLICT (batch, state) DO UPDATE SET jobs = batch_tally.jobs + 1;
      UPDATE batch SET ended = NULL WHERE id = new.batch AND ended IS NOT NULL AND new.ended IS NULL;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER batch_counts_moved AFTER UPDATE OF state ON job FOR EACH ROW
    WHEN (old.state <> new.state AND new.batch IS NOT NULL) EXECUTE FUNCTION batch_counts();
  CREATE TRIGGER batch_counts_gone AFTER DELETE ON job FOR EACH ROW
    WHEN (old.batch IS NOT NULL) EXECUTE FUNCTION batch_counts();

  CREATE FUNCTION arrives() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM arriving WHERE job = new.id;
    RETURN NULL;
  END $$;
  CREATE TRIGGER arrives AFTER UPDATE OF state ON job FOR EACH ROW
    WHEN (old.state = 'held' AND new.state <> 'held') EXECUTE FUNCTION arrives();

  CREATE FUNCTION documents_come() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE job SET has_documents = true
      WHERE id = (SELECT job FROM submission WHERE id = new.submission) AND NOT has_documents;
    RETURN NULL;
  END $$;
  CREATE TRIGGER documents_come AFTER INSERT ON document FOR EACH ROW EXECUTE FUNCTION documents_come();

  CREATE FUNCTION standing_comes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE job SET has_documents = true WHERE id = new.job AND NOT has_documents;
    RETURN NULL;
  END $$;
  CREATE TRIGGER standing_comes AFTER INSERT ON standing FOR EACH ROW EXECUTE FUNCTION standing_comes();

  CREATE FUNCTION is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE key SET ended_as = old.state WHERE key = old.key AND uid = old.uid AND job = old.id;
    RETURN NULL;
  END $$;
  CREATE TRIGGER is_remembered AFTER DELETE ON job FOR EACH ROW
    WHEN (old.key IS NOT NULL) EXECUTE FUNCTION is_remembered();
  """#

/// How many jobs come before one is kept as counts, so that it need not be counted.
let triggersOfTurns = #"""
  CREATE FUNCTION count_turn(of_environment bigint, of_urgency bigint, of_places bigint, more bigint) RETURNS void
  LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO turn_tally (environment, urgency, places, jobs) VALUES (of_environment, of_urgency, of_places, more)
    ON CONFLICT (environment, urgency, places) DO UPDATE SET jobs = turn_tally.jobs + more;
    DELETE FROM turn_tally
    WHERE environment = of_environment AND urgency = of_urgency AND places = of_places AND jobs = 0;
  END $$;
  CREATE FUNCTION leaves_turn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM count_turn(old.environment, coalesce(old.urgency, old.priority), old.place / 1024, -1);
    RETURN NULL;
  END $$;
  CREATE TRIGGER leaves_turn AFTER UPDATE OF state, place, priority, blockers, wake, resting, urgency ON job FOR EACH ROW
    WHEN (old.due AND (NOT new.due OR coalesce(old.urgency, old.priority) <> coalesce(new.urgency, new.priority)
      OR old.place <> new.place)) EXECUTE FUNCTION leaves_turn();
  CREATE FUNCTION takes_turn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM count_turn(new.environment, coalesce(new.urgency, new.priority), new.place / 1024, 1);
    RETURN NULL;
  END $$;
  CREATE TRIGGER takes_turn AFTER UPDATE OF state, place, priority, blockers, wake, resting, urgency ON job FOR EACH ROW
    WHEN (new.due AND (NOT old.due OR coalesce(old.urgency, old.priority) <> coalesce(new.urgency, new.priority)
      OR old.place <> new.place)) EXECUTE FUNCTION takes_turn();

  CREATE FUNCTION count_in_part(of_target bigint, of_priority bigint, of_place bigint, more bigint) RETURNS void
  LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO line_part (target, start, priority, jobs)
    SELECT of_target, max(start), of_priority, more FROM line_part
    WHERE target = of_target AND start <= of_place HAVING max(start) IS NOT NULL
    ON CONFLICT (target, start, priority) DO UPDATE SET jobs = line_part.jobs + more;
    DELETE FROM line_part
    WHERE target = of_target AND priority = of_priority AND jobs = 0
      AND start = (SELECT max(start) FROM line_part WHERE target = of_target AND start <= of_place);
  END $$;
  CREATE FUNCTION leaves_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM count_in_part(old.target, old.priority, old.place, -1);
    DELETE FROM mixed_line
    WHERE environment = old.environment AND target = old.target
      AND (SELECT min(priority) FROM job AS other WHERE other.target = old.target AND other.due AND NOT other.first)
        IS NOT DISTINCT FROM
        (SELECT max(priority) FROM job AS other WHERE other.target = old.target AND other.due AND NOT other.first);
    RETURN NULL;
  END $$;
  CREATE TRIGGER leaves_line AFTER UPDATE OF state, place, priority, blockers, wake, resting, first ON job FOR EACH ROW
    WHEN (old.due AND NOT old.first
      AND (NOT new.due OR new.first OR old.priority <> new.priority OR old.place <> new.place))
    EXECUTE FUNCTION leaves_line();
  CREATE FUNCTION takes_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM count_in_part(new.target, new.priority, new.place, 1);
    INSERT INTO mixed_line (environment, target)
    SELECT new.environment, new.target
    WHERE (SELECT min(priority) FROM job AS other WHERE other.target = new.target AND other.due AND NOT other.first)
      < (SELECT max(priority) FROM job AS other WHERE other.target = new.target AND other.due AND NOT other.first)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$;
  CREATE TRIGGER takes_line AFTER UPDATE OF state, place, priority, blockers, wake, resting, first ON job FOR EACH ROW
    WHEN (new.due AND NOT new.first
      AND (NOT old.due OR old.first OR old.priority <> new.priority OR old.place <> new.place))
    EXECUTE FUNCTION takes_line();
  """#
