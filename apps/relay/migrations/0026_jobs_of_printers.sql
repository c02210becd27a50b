-- Lists of a printer's jobs are sought in this index alone, by state, time and words, however few of them are found.
DROP INDEX "job_by_printer";--> statement-breakpoint
CREATE INDEX "job_by_printer" ON "job" USING btree ("printer_id","sequence") INCLUDE ("state","created_at","title");
