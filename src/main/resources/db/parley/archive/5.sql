-- Who holds messages of a work queue, and which: a claim first looks whether one of them has gone. For H2 and PostgreSQL
-- alike; may run again.

create index if not exists parley_claim_node on parley_claim (destination_id, node);

update parley_schema set version = 5 where id = 1 and version < 5;
