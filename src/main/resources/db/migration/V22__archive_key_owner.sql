-- Whose a key is, so that nobody has more rows than they may. Those from before are nobody's, and gone in five minutes.
alter table archive_key add column owner varchar(16) default '' not null;

create index archive_key_owner on archive_key (owner, used_at);
