-- Whose PostgreSQL comes without pg_trgm searches the audit without an index; all else works.
DO $$
BEGIN
	CREATE INDEX "audit_entry_by_words" ON "audit_entry" USING gin ((actor_name || ' ' || coalesce(address, '') || ' ' || action || ' ' || target
		|| ' ' || coalesce(before::text, '') || ' ' || coalesce(after::text, '') || ' ' || detail::text) gin_trgm_ops);
EXCEPTION WHEN undefined_object THEN
	RAISE WARNING 'the words of the audit get no index: %', SQLERRM;
END $$;
