CREATE TABLE "identity_provider" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"issuer" text NOT NULL,
	"client_id" text NOT NULL,
	"client_secret" text NOT NULL,
	"role_claim" text,
	"role_by_value" jsonb NOT NULL,
	"default_role" text,
	"sites_claim" text,
	"is_required" boolean NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "identity_provider_default_role" CHECK ("identity_provider"."default_role" in ('admin', 'operator', 'viewer'))
);
--> statement-breakpoint
CREATE TABLE "sso_domain" (
	"domain" text PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity_provider" ADD CONSTRAINT "identity_provider_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_domain" ADD CONSTRAINT "sso_domain_organization_id_identity_provider_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."identity_provider"("organization_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sso_domain_by_organization" ON "sso_domain" USING btree ("organization_id");