CREATE TABLE "sealing_key" (
	"computer_id" uuid NOT NULL,
	"key_id" text NOT NULL,
	"public_key" text NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"retired_at" timestamp with time zone,
	"destroyed_at" timestamp with time zone,
	CONSTRAINT "sealing_key_computer_id_key_id_pk" PRIMARY KEY("computer_id","key_id")
);
--> statement-breakpoint
ALTER TABLE "document" ADD COLUMN "sealing_key_id" text;--> statement-breakpoint
ALTER TABLE "sealing_key" ADD CONSTRAINT "sealing_key_computer_id_computer_id_fk" FOREIGN KEY ("computer_id") REFERENCES "public"."computer"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "sealing_key_current" ON "sealing_key" USING btree ("computer_id") WHERE retired_at is null and destroyed_at is null;--> statement-breakpoint
CREATE INDEX "document_by_sealing_key" ON "document" USING btree ("sealing_key_id");