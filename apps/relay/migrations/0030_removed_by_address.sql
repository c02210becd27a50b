ALTER TABLE "removed_member" ADD COLUMN "email" text;--> statement-breakpoint
UPDATE "removed_member" SET "email" = lower("person"."email") FROM "person" WHERE "person"."id" = "removed_member"."person_id";--> statement-breakpoint
ALTER TABLE "removed_member" ALTER COLUMN "email" SET NOT NULL;
