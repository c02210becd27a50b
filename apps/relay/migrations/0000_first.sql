CREATE TABLE "api_key" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_key_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entry_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organization_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"target" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "computer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"name" text NOT NULL,
	"public_key" text NOT NULL,
	"system" jsonb NOT NULL,
	"enrolment_code_id" uuid,
	"epoch" integer DEFAULT 0 NOT NULL,
	"journal_id" uuid,
	"reports_kept_through" bigint DEFAULT 0 NOT NULL,
	"connected" boolean DEFAULT false NOT NULL,
	"connected_since" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone,
	"link" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "blob_removal" (
	"blob_key" text PRIMARY KEY NOT NULL,
	"since" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document" (
	"job_id" uuid PRIMARY KEY NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" "bytea" NOT NULL,
	"bytes" "bytea",
	"blob_key" text,
	"stored_at" timestamp with time zone NOT NULL,
	CONSTRAINT "document_blobKey_unique" UNIQUE("blob_key"),
	CONSTRAINT "document_in_one_place" CHECK (("document"."bytes" is null) <> ("document"."blob_key" is null))
);
--> statement-breakpoint
CREATE TABLE "receipt" (
	"job_id" uuid PRIMARY KEY NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" "bytea" NOT NULL,
	"stored_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "enrolment_code" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"hash" "bytea" NOT NULL,
	"uses_left" integer NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "enrolment_code_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "job_event" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "job_event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"job_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"happened_at" timestamp with time zone,
	"by" text NOT NULL,
	"by_name" text NOT NULL,
	"from_state" text,
	"to_state" text NOT NULL,
	"event" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "job_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organization_id" uuid NOT NULL,
	"printer_id" uuid NOT NULL,
	"computer_id" uuid NOT NULL,
	"title" text NOT NULL,
	"format" text NOT NULL,
	"ticket" jsonb NOT NULL,
	"metadata" jsonb NOT NULL,
	"on_doubt" text NOT NULL,
	"state" text NOT NULL,
	"reasons" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"message" text DEFAULT '' NOT NULL,
	"evidence" text,
	"failure" jsonb,
	"spooler_job" jsonb,
	"sheets_completed" integer,
	"attempt" integer DEFAULT 1 NOT NULL,
	"offer_epoch" integer,
	"cancel_requested_at" timestamp with time zone,
	"size_bytes" bigint NOT NULL,
	"idempotency_key" text,
	"request_fingerprint" "bytea",
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"delivered_at" timestamp with time zone,
	"printing_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "job_state" CHECK ("job"."state" in ('queued', 'delivered', 'printing', 'uncertain', 'completed', 'failed', 'canceled', 'expired')),
	CONSTRAINT "job_on_doubt" CHECK ("job"."on_doubt" in ('hold', 'reprint')),
	CONSTRAINT "job_evidence" CHECK ("job"."evidence" in ('spooled', 'sent', 'printed')),
	CONSTRAINT "job_ended" CHECK (("job"."ended_at" is not null) = ("job"."state" in ('completed', 'failed', 'canceled', 'expired')))
);
--> statement-breakpoint
CREATE TABLE "organization" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" uuid,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "person_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "printer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"computer_id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" jsonb NOT NULL,
	"capabilities" jsonb NOT NULL,
	"health" jsonb NOT NULL,
	"on_doubt" text DEFAULT 'hold' NOT NULL,
	"gone_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "printer_of_computer" UNIQUE("computer_id","name"),
	CONSTRAINT "printer_on_doubt" CHECK ("printer"."on_doubt" in ('hold', 'reprint'))
);
--> statement-breakpoint
CREATE TABLE "site" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "computer" ADD CONSTRAINT "computer_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "computer" ADD CONSTRAINT "computer_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "computer" ADD CONSTRAINT "computer_enrolment_code_id_enrolment_code_id_fk" FOREIGN KEY ("enrolment_code_id") REFERENCES "public"."enrolment_code"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document" ADD CONSTRAINT "document_job_id_job_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."job"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipt" ADD CONSTRAINT "receipt_job_id_job_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."job"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrolment_code" ADD CONSTRAINT "enrolment_code_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrolment_code" ADD CONSTRAINT "enrolment_code_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_event" ADD CONSTRAINT "job_event_job_id_job_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."job"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job" ADD CONSTRAINT "job_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job" ADD CONSTRAINT "job_printer_id_printer_id_fk" FOREIGN KEY ("printer_id") REFERENCES "public"."printer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job" ADD CONSTRAINT "job_computer_id_computer_id_fk" FOREIGN KEY ("computer_id") REFERENCES "public"."computer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_person_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_person_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "printer" ADD CONSTRAINT "printer_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "printer" ADD CONSTRAINT "printer_computer_id_computer_id_fk" FOREIGN KEY ("computer_id") REFERENCES "public"."computer"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site" ADD CONSTRAINT "site_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_by_organization" ON "api_key" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "audit_entry_by_organization" ON "audit_entry" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "computer_by_organization" ON "computer" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "computer_by_enrolment_code" ON "computer" USING btree ("enrolment_code_id");--> statement-breakpoint
CREATE INDEX "job_event_by_job" ON "job_event" USING btree ("job_id","id");--> statement-breakpoint
CREATE INDEX "job_waiting" ON "job" USING btree ("printer_id","sequence") WHERE state = 'queued' and offer_epoch is null;--> statement-breakpoint
CREATE INDEX "job_held" ON "job" USING btree ("computer_id","printer_id") WHERE offer_epoch is not null and state in ('queued', 'delivered', 'printing');--> statement-breakpoint
CREATE INDEX "job_waiting_by_expiry" ON "job" USING btree ("expires_at") WHERE state = 'queued' and offer_epoch is null;--> statement-breakpoint
CREATE INDEX "job_by_organization" ON "job" USING btree ("organization_id","sequence");--> statement-breakpoint
CREATE INDEX "job_by_printer" ON "job" USING btree ("printer_id","sequence");--> statement-breakpoint
CREATE INDEX "job_by_state" ON "job" USING btree ("organization_id","state","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "job_by_idempotency_key" ON "job" USING btree ("organization_id","idempotency_key") WHERE idempotency_key is not null;--> statement-breakpoint
CREATE INDEX "account_by_person" ON "account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "session_by_person" ON "session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "printer_by_organization" ON "printer" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "site_by_organization" ON "site" USING btree ("organization_id");