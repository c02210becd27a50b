CREATE TABLE "device_authorization" (
	"id" uuid PRIMARY KEY NOT NULL,
	"device_code_hash" "bytea" NOT NULL,
	"user_code_hash" "bytea" NOT NULL,
	"public_key" text NOT NULL,
	"sealing_key" jsonb NOT NULL,
	"name" text NOT NULL,
	"system" jsonb NOT NULL,
	"address" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"interval_seconds" integer NOT NULL,
	"polled_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"organization_id" uuid,
	"decided_at" timestamp with time zone,
	"computer_id" uuid,
	CONSTRAINT "device_authorization_deviceCodeHash_unique" UNIQUE("device_code_hash"),
	CONSTRAINT "device_authorization_userCodeHash_unique" UNIQUE("user_code_hash"),
	CONSTRAINT "device_authorization_state" CHECK ("device_authorization"."state" in ('waiting', 'approved', 'denied')),
	CONSTRAINT "device_authorization_decided" CHECK (("device_authorization"."state" = 'waiting') = ("device_authorization"."decided_at" is null))
);
--> statement-breakpoint
ALTER TABLE "computer" ADD COLUMN "machine" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "computer" ADD COLUMN "former_keys" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "computer" ADD COLUMN "release_through_epoch" integer;--> statement-breakpoint
ALTER TABLE "enrolment_code" ADD COLUMN "uses" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "enrolment_code" ADD COLUMN "replaces_computer_id" uuid;--> statement-breakpoint
ALTER TABLE "enrolment_code" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "device_authorization" ADD CONSTRAINT "device_authorization_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_authorization" ADD CONSTRAINT "device_authorization_computer_id_computer_id_fk" FOREIGN KEY ("computer_id") REFERENCES "public"."computer"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "device_authorization_by_expiry" ON "device_authorization" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "computer_to_release" ON "computer" USING btree ("id") WHERE release_through_epoch is not null;--> statement-breakpoint
CREATE INDEX "enrolment_code_by_organization" ON "enrolment_code" USING btree ("organization_id","id");