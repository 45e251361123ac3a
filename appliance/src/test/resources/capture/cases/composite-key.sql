## schema
CREATE TABLE t (a INT, b VARCHAR(10), c DATE, v INT, PRIMARY KEY (b, a, c));
## capture t
## change
INSERT INTO t VALUES (1, 'x', '2026-01-01', 5);
UPDATE t SET b = 'X' WHERE a = 1;
DELETE FROM t;
## events
insert t a=1 b=x c=2026-01-01 row a=1 b=x c=2026-01-01 v=5
update t a=1 b=X c=2026-01-01 old a=1 b=x c=2026-01-01 row a=1 b=X c=2026-01-01 v=5
delete t a=1 b=X c=2026-01-01
