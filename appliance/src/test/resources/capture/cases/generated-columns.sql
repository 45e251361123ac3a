## schema
CREATE TABLE t (id INT PRIMARY KEY, a INT, v INT GENERATED ALWAYS AS (a + 1) VIRTUAL, s INT GENERATED ALWAYS AS (a * 2) STORED);
## capture t
## change
INSERT INTO t (id, a) VALUES (1, 10);
UPDATE t SET a = 20 WHERE id = 1;
## events
insert t id=1 row a=10 id=1 s=20 v=11
update t id=1 row a=20 id=1 s=40 v=21
