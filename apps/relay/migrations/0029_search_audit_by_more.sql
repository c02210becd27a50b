CREATE INDEX "audit_entry_by_actor" ON "audit_entry" USING btree ("organization_id","actor_id","id");--> statement-breakpoint
CREATE INDEX "audit_entry_by_action" ON "audit_entry" USING btree ("organization_id","action","id");--> statement-breakpoint
CREATE INDEX "audit_entry_by_time" ON "audit_entry" USING btree ("organization_id","at");