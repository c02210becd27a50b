CREATE TABLE "computer_outage" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "computer_outage_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"computer_id" uuid NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "printer_outage" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "printer_outage_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"printer_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone,
	"reasons" jsonb NOT NULL,
	CONSTRAINT "printer_outage_kind" CHECK ("printer_outage"."kind" in ('stopped', 'gone'))
);
--> statement-breakpoint
ALTER TABLE "job" ADD COLUMN "traceparent" text;--> statement-breakpoint
ALTER TABLE "printer" ADD COLUMN "alias" text;--> statement-breakpoint
ALTER TABLE "printer" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "printer" ADD COLUMN "paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "printer" ADD COLUMN "paused_by" text;--> statement-breakpoint
ALTER TABLE "computer_outage" ADD CONSTRAINT "computer_outage_computer_id_computer_id_fk" FOREIGN KEY ("computer_id") REFERENCES "public"."computer"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "printer_outage" ADD CONSTRAINT "printer_outage_printer_id_printer_id_fk" FOREIGN KEY ("printer_id") REFERENCES "public"."printer"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "computer_outage_by_computer" ON "computer_outage" USING btree ("computer_id","since");--> statement-breakpoint
CREATE UNIQUE INDEX "computer_outage_open" ON "computer_outage" USING btree ("computer_id") WHERE until is null;--> statement-breakpoint
CREATE INDEX "computer_outage_by_end" ON "computer_outage" USING btree ("until") WHERE until is not null;--> statement-breakpoint
CREATE INDEX "printer_outage_by_printer" ON "printer_outage" USING btree ("printer_id","since");--> statement-breakpoint
CREATE UNIQUE INDEX "printer_outage_open" ON "printer_outage" USING btree ("printer_id","kind") WHERE until is null;--> statement-breakpoint
CREATE INDEX "printer_outage_by_end" ON "printer_outage" USING btree ("until") WHERE until is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "printer_by_alias" ON "printer" USING btree ("organization_id",lower("alias")) WHERE alias is not null;--> statement-breakpoint
ALTER TABLE "printer" ADD CONSTRAINT "printer_paused" CHECK (("printer"."paused_at" is null) = ("printer"."paused_by" is null));--> statement-breakpoint
INSERT INTO "computer_outage" ("computer_id", "since") SELECT "id", "connected_since" FROM "computer" WHERE NOT "connected" AND "revoked_at" IS NULL;--> statement-breakpoint
INSERT INTO "printer_outage" ("printer_id", "kind", "since", "reasons") SELECT "id", 'gone', "gone_at", '[]' FROM "printer" WHERE "gone_at" IS NOT NULL;
