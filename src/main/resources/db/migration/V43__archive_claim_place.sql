-- A claim finds by it where a node's messages end, and which messages before that are ready; and who holds messages.
create index archive_claim_place on archive_claim (destination_id, node, message_offset);

drop index archive_claim_node;

-- What came back had no row any more. Now a row stays: of the messages before one that is held, those that are ready.
insert into archive_claim (destination_id, message_offset, node, attempts, redelivered)
  select m.destination_id, m.message_offset, '', 0, false
  from (select destination_id, max(message_offset) as last from archive_claim where node <> '' group by destination_id) held
  join archive_message m on m.destination_id = held.destination_id and m.message_offset < held.last
  where not exists (select 1 from archive_claim c
    where c.destination_id = m.destination_id and c.message_offset = m.message_offset);

update archive_schema set version = 6 where id = 1;
