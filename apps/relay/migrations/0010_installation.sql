CREATE TABLE "installation" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"id" uuid NOT NULL,
	"store_marked_at" timestamp with time zone,
	CONSTRAINT "installation_only_row" CHECK ("installation"."is_only")
);
