ALTER TABLE "sso_domain" ADD COLUMN "looked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sso_domain" ADD COLUMN "missed_looks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "sso_domain_to_look" ON "sso_domain" USING btree ("looked_at") WHERE "sso_domain"."verified_at" is not null;