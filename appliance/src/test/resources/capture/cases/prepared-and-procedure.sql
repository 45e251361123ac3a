## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
CREATE PROCEDURE fill() BEGIN DECLARE i INT DEFAULT 1; WHILE i < 3 DO INSERT INTO t VALUES (i, CONCAT('p', i)); SET i = i + 1; END WHILE; END;
## capture t
## change
CALL fill();
PREPARE s FROM 'UPDATE t SET v = ? WHERE id = ?';
SET @v = 'q', @i = 2;
EXECUTE s USING @v, @i;
EXECUTE s USING @v, @i;
## events row
insert t id=1 row id=1 v=p1
insert t id=2 row id=2 v=p2
update t id=2 row id=2 v=q
## events key
insert t id=1
insert t id=2
update t id=2
update t id=2
