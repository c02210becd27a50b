-- Whose PostgreSQL comes without pg_trgm searches titles without an index; all else works.
DO $$
BEGIN
	CREATE EXTENSION IF NOT EXISTS pg_trgm;
	CREATE INDEX "job_ended_by_title" ON "job" USING gin ("title" gin_trgm_ops) WITH (gin_pending_list_limit = 512)
		WHERE state in ('completed', 'failed', 'canceled', 'expired');
EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file OR undefined_object THEN
	RAISE WARNING 'the titles of jobs get no index: %', SQLERRM;
END $$;
