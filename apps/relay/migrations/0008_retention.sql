ALTER TABLE "document" ADD COLUMN "kept_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "receipt" ADD COLUMN "by" text;--> statement-breakpoint
ALTER TABLE "receipt" ADD COLUMN "by_name" text;--> statement-breakpoint
UPDATE "receipt" SET "by" = ended."by", "by_name" = ended."by_name" FROM (
	SELECT DISTINCT ON ("job_id") "job_id", "by", "by_name" FROM "job_event"
	WHERE "to_state" IN ('completed', 'failed', 'canceled', 'expired') ORDER BY "job_id", "id" DESC
) ended WHERE ended."job_id" = "receipt"."job_id";--> statement-breakpoint
ALTER TABLE "receipt" ALTER COLUMN "by" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "receipt" ALTER COLUMN "by_name" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "organization" ADD COLUMN "failed_document_retention_seconds" integer DEFAULT 3600 NOT NULL;--> statement-breakpoint
ALTER TABLE "organization" ADD COLUMN "job_retention_seconds" integer DEFAULT 2592000 NOT NULL;--> statement-breakpoint
CREATE INDEX "document_kept" ON "document" USING btree ("kept_until") WHERE kept_until is not null;
