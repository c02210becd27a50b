CREATE TABLE "journal" (
	"computer_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"reports_kept_through" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "journal_computer_id_journal_id_pk" PRIMARY KEY("computer_id","journal_id")
);
--> statement-breakpoint
ALTER TABLE "journal" ADD CONSTRAINT "journal_computer_id_computer_id_fk" FOREIGN KEY ("computer_id") REFERENCES "public"."computer"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "computer" DROP COLUMN "journal_id";--> statement-breakpoint
ALTER TABLE "computer" DROP COLUMN "reports_kept_through";