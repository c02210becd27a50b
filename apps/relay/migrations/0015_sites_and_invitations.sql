ALTER TABLE "invitation" ADD COLUMN "mailed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "site" ADD COLUMN "removed_at" timestamp with time zone;