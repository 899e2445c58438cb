-- Who holds messages of a work queue, and which: a claim first looks whether one of them has gone.
create index archive_claim_node on archive_claim (destination_id, node);

update archive_schema set version = 5 where id = 1;
