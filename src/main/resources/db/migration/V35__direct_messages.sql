-- Conversations of two people: private rooms that nobody has made and nobody else may enter.

-- Their names, sorted, with a line feed between; null for other rooms.
alter table room add column direct_with varchar(801);

-- A digest of the names, so that two people have one conversation.
alter table room add column direct_key varchar(64);

create unique index room_direct_key on room (direct_key);
