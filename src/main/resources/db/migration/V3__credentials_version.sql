-- Counts up when all that was signed in or issued before ends: the password was changed, or all was revoked.

alter table account add column credentials_version integer default 0 not null;
