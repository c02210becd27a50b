ALTER TABLE "invitation" ADD COLUMN "inviter_id" text;--> statement-breakpoint
UPDATE "invitation" SET "inviter_id" = (
  SELECT "actor_id" FROM "audit_entry"
  WHERE "target" = "invitation"."id"::text AND "action" IN ('invitation.created', 'invitation.resent')
  ORDER BY "id" DESC LIMIT 1
);--> statement-breakpoint
-- Whoever made these has left meanwhile, or is not known: they have to be sent anew.
DELETE FROM "invitation" WHERE NOT EXISTS (
  SELECT FROM "membership" WHERE "person_id" = "inviter_id" AND "membership"."organization_id" = "invitation"."organization_id" AND "role" IN ('owner', 'admin')
) AND NOT EXISTS (
  SELECT FROM "api_key" WHERE "api_key"."id"::text = "inviter_id" AND "revoked_at" IS NULL
);--> statement-breakpoint
ALTER TABLE "invitation" ALTER COLUMN "inviter_id" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "invitation_by_inviter" ON "invitation" USING btree ("inviter_id");
