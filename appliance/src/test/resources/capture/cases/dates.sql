-- zero dates are null; a TIMESTAMP is UTC whatever the session's zone
## schema
CREATE TABLE t (id INT PRIMARY KEY, d DATE, dt DATETIME(6), ts TIMESTAMP NULL, ts3 TIMESTAMP(3) NULL, ti TIME, t6 TIME(6));
## capture t
## change
SET time_zone = '+08:00';
INSERT INTO t VALUES (1, '2026-02-28', '2026-02-28 23:59:59.123456', '2026-03-01 08:00:00', '2026-03-01 08:00:00.5', '-838:59:59', '12:00:00.25');
SET time_zone = '-05:00';
UPDATE t SET d = '2026-03-01' WHERE id = 1;
SET sql_mode = '';
INSERT INTO t (id, d, dt) VALUES (2, '0000-00-00', '0000-00-00 00:00:00');
## events
insert t id=1 row d=2026-02-28 dt=2026-02-28 23:59:59.123456 id=1 t6=12:00:00.250000 ti=-838:59:59 ts=2026-03-01 00:00:00 ts3=2026-03-01 00:00:00.500
update t id=1 row d=2026-03-01 dt=2026-02-28 23:59:59.123456 id=1 t6=12:00:00.250000 ti=-838:59:59 ts=2026-03-01 00:00:00 ts3=2026-03-01 00:00:00.500
insert t id=2 row d=<null> dt=<null> id=2 t6=<null> ti=<null> ts=<null> ts3=<null>
