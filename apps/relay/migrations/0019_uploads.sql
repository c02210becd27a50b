CREATE TABLE "upload" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"owner_id" text NOT NULL,
	"printer_id" uuid NOT NULL,
	"computer_id" uuid NOT NULL,
	"content_type" text NOT NULL,
	"inner_content_type" text,
	"length_bytes" bigint NOT NULL,
	"sealing_key_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone,
	"size_bytes" bigint,
	"sha256" "bytea",
	"bytes" "bytea",
	"blob_key" text,
	"used_at" timestamp with time zone,
	CONSTRAINT "upload_blobKey_unique" UNIQUE("blob_key"),
	CONSTRAINT "upload_in_one_place" CHECK (case when completed_at is null or used_at is not null then bytes is null and blob_key is null
        else size_bytes is not null and sha256 is not null and (bytes is null) <> (blob_key is null) end)
);
--> statement-breakpoint
ALTER TABLE "upload" ADD CONSTRAINT "upload_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upload" ADD CONSTRAINT "upload_printer_id_printer_id_fk" FOREIGN KEY ("printer_id") REFERENCES "public"."printer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upload" ADD CONSTRAINT "upload_computer_id_computer_id_fk" FOREIGN KEY ("computer_id") REFERENCES "public"."computer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "upload_by_owner" ON "upload" USING btree ("organization_id","owner_id") WHERE used_at is null;--> statement-breakpoint
CREATE INDEX "upload_by_sealing_key" ON "upload" USING btree ("computer_id","sealing_key_id");--> statement-breakpoint
CREATE INDEX "upload_by_expiry" ON "upload" USING btree ("expires_at");