CREATE TABLE "invitation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"site_ids" uuid[],
	"hash" "bytea" NOT NULL,
	"invited_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "invitation_hash_unique" UNIQUE("hash"),
	CONSTRAINT "invitation_role" CHECK ("invitation"."role" in ('owner', 'admin', 'operator', 'viewer')),
	CONSTRAINT "invitation_sites" CHECK ("invitation"."site_ids" is null or (cardinality("invitation"."site_ids") > 0 and "invitation"."role" <> 'owner'))
);
--> statement-breakpoint
CREATE TABLE "membership" (
	"organization_id" uuid NOT NULL,
	"person_id" text NOT NULL,
	"role" text NOT NULL,
	"site_ids" uuid[],
	"via" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "membership_organization_id_person_id_pk" PRIMARY KEY("organization_id","person_id"),
	CONSTRAINT "membership_role" CHECK ("membership"."role" in ('owner', 'admin', 'operator', 'viewer')),
	CONSTRAINT "membership_via" CHECK ("membership"."via" in ('first-run', 'invitation', 'sso')),
	CONSTRAINT "membership_sites" CHECK ("membership"."site_ids" is null or (cardinality("membership"."site_ids") > 0 and "membership"."role" <> 'owner'))
);
--> statement-breakpoint
ALTER TABLE "person" DROP CONSTRAINT "person_organization_id_organization_id_fk";
--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "site_ids" uuid[];--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "printer_ids" uuid[];--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "requests_per_second" integer;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "replaced_by" uuid;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "actor_id" text;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "before" jsonb;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "after" jsonb;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "organization_id" uuid;--> statement-breakpoint
ALTER TABLE "site" ADD COLUMN "time_zone" text DEFAULT 'UTC' NOT NULL;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_by_address" ON "invitation" USING btree ("organization_id","email");--> statement-breakpoint
CREATE INDEX "membership_by_person" ON "membership" USING btree ("person_id");--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
INSERT INTO "membership" ("organization_id", "person_id", "role", "via", "created_at")
	SELECT "organization_id", "id", 'owner', 'first-run', "created_at" FROM "person" WHERE "organization_id" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "person" DROP COLUMN "organization_id";--> statement-breakpoint
UPDATE "api_key" SET "scopes" = array_replace(array_replace("scopes", 'keys:write', 'admin:keys'), 'settings:write', 'admin:settings');--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_sites" CHECK (cardinality("api_key"."site_ids") > 0);--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_printers" CHECK (cardinality("api_key"."printer_ids") > 0);--> statement-breakpoint
CREATE FUNCTION "refuse_to_change_audit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'entries of the audit are not changed and not removed' USING ERRCODE = 'insufficient_privilege';
END $$;--> statement-breakpoint
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
	FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_audit"();
