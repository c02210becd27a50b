-- A document from before they were sealed can be read by whoever reads this database: it goes now, and its job fails.
WITH gone AS (
	DELETE FROM "document" WHERE "sealing_key_id" IS NULL RETURNING *
), waiting AS (
	SELECT "job"."id", "job"."state" FROM "job" JOIN gone ON gone."job_id" = "job"."id"
	WHERE "job"."state" NOT IN ('completed', 'failed', 'canceled', 'expired')
), blobs AS (
	INSERT INTO "blob_removal" ("blob_key", "since") SELECT "blob_key", now() FROM gone WHERE "blob_key" IS NOT NULL
), receipts AS (
	INSERT INTO "receipt" ("job_id", "size_bytes", "sha256", "stored_at", "deleted_at", "reason", "by", "by_name")
	SELECT "job_id", "size_bytes", "sha256", "stored_at", now(), 'undeliverable', 'relay', 'relay' FROM gone
), history AS (
	INSERT INTO "job_event" ("job_id", "at", "by", "by_name", "from_state", "to_state", "event")
	SELECT "id", now(), 'relay', 'relay', "state", 'failed',
		'{"kind": "undeliverable", "code": "document-unavailable", "detail": "it was submitted before the relay sealed documents"}' FROM waiting
)
UPDATE "job" SET "state" = 'failed', "ended_at" = now(),
	"failure" = '{"code": "document-unavailable", "detail": "it was submitted before the relay sealed documents"}'
FROM waiting WHERE "job"."id" = waiting."id";--> statement-breakpoint
ALTER TABLE "document" ALTER COLUMN "sealing_key_id" SET NOT NULL;
