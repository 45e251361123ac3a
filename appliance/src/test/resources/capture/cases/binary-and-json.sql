## schema
CREATE TABLE t (id INT PRIMARY KEY, vb VARBINARY(200), bl BLOB, fb BINARY(3), j JSON, p POINT);
## capture t
## change
INSERT INTO t VALUES (1, X'FF0080FE', REPEAT(X'00', 60), X'0102', '[1, {"a": null}]', ST_GeomFromText('POINT(1 2)'));
INSERT INTO t (id) VALUES (2);
## events
insert t id=1 row bl=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA fb=AQIA id=1 j=[1, {"a": null}] p=POINT(1 2) vb=/wCA/g==
insert t id=2 row bl=<null> fb=<null> id=2 j=<null> p=<null> vb=<null>
