CREATE TABLE "computer_update" (
	"computer_id" uuid PRIMARY KEY NOT NULL,
	"mode" text,
	"progress" jsonb,
	"is_held" boolean DEFAULT false NOT NULL,
	"pinned_version" text,
	"wished_version" text,
	"wished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "site_update" (
	"site_id" uuid PRIMARY KEY NOT NULL,
	"is_held" boolean DEFAULT false NOT NULL,
	"pinned_version" text
);
--> statement-breakpoint
CREATE TABLE "update_policy" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"mode" text DEFAULT 'auto' NOT NULL,
	"is_paused" boolean DEFAULT false NOT NULL,
	"first_site_ids" uuid[] DEFAULT '{}' NOT NULL,
	"first_percent" integer DEFAULT 10 NOT NULL,
	"wait_hours" integer DEFAULT 24 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "update_rollout" (
	"organization_id" uuid NOT NULL,
	"version" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"stopped_at" timestamp with time zone,
	"why" text,
	"resumed_at" timestamp with time zone,
	CONSTRAINT "update_rollout_organization_id_version_pk" PRIMARY KEY("organization_id","version")
);
--> statement-breakpoint
ALTER TABLE "computer_update" ADD CONSTRAINT "computer_update_computer_id_computer_id_fk" FOREIGN KEY ("computer_id") REFERENCES "public"."computer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site_update" ADD CONSTRAINT "site_update_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "update_policy" ADD CONSTRAINT "update_policy_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "update_rollout" ADD CONSTRAINT "update_rollout_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;