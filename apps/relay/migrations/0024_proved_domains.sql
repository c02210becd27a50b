ALTER TABLE "sso_domain" DROP CONSTRAINT "sso_domain_pkey";--> statement-breakpoint
ALTER TABLE "sso_domain" ADD CONSTRAINT "sso_domain_domain_organization_id_pk" PRIMARY KEY("domain","organization_id");--> statement-breakpoint
ALTER TABLE "identity_provider" ADD COLUMN "takes_unverified" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sso_domain" ADD COLUMN "token" text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', '');--> statement-breakpoint
ALTER TABLE "sso_domain" ALTER COLUMN "token" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "sso_domain" ADD COLUMN "verified_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "sso_domain_verified" ON "sso_domain" USING btree ("domain") WHERE "sso_domain"."verified_at" is not null;
