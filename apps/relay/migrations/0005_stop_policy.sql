ALTER TABLE "printer" ADD COLUMN "on_stop" text DEFAULT 'resume' NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_entry_by_target" ON "audit_entry" USING btree ("target","id");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_entry_once" ON "audit_entry" USING btree ("target","action",(detail->>'at')) WHERE actor_kind = 'agent';--> statement-breakpoint
ALTER TABLE "printer" ADD CONSTRAINT "printer_on_stop" CHECK ("printer"."on_stop" in ('resume', 'hold'));