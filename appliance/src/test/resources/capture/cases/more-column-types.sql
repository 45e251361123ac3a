## schema
CREATE TABLE t (id SMALLINT UNSIGNED PRIMARY KEY, mi MEDIUMINT, si SMALLINT UNSIGNED, bu BIGINT UNSIGNED, dn DECIMAL(8,3), d0 DECIMAL(5,0), fu FLOAT UNSIGNED, dd DOUBLE, b64 BIT(64), b1 BIT(1), y YEAR, tt TINYTEXT, mt MEDIUMTEXT, tb TINYBLOB, mb MEDIUMBLOB, lb LONGBLOB, l LINESTRING, g GEOMETRY, e ENUM('','x'), s SET('a','b'), j JSON, ch CHAR(4) CHARACTER SET latin1, bo BOOLEAN);
## capture t
## change
INSERT INTO t VALUES (65535, -8388608, 65535, 18446744073709551615, -12345.678, 0, 1.5, -1.5e100, b'1111111111111111111111111111111111111111111111111111111111111111', b'0', 1901, '', 'm', X'', X'0A0D', X'5C27', ST_GeomFromText('LINESTRING(0 0,1 1)'), ST_GeomFromText('POINT(3 4)'), '', '', '"text"', 'é', TRUE);
INSERT INTO t (id) VALUES (0);
UPDATE t SET b1 = b'1', j = '{"a": [true, null], "b": 1}' WHERE id = 65535;
## events
insert t id=65535 row b1=0 b64=18446744073709551615 bo=1 bu=18446744073709551615 ch=é d0=0 dd=-1.5e100 dn=-12345.678 e= fu=1.5 g=POINT(3 4) id=65535 j=text l=LINESTRING(0 0,1 1) lb=XCc= mb=Cg0= mi=-8388608 mt=m s= si=65535 tb= tt= y=1901
insert t id=0 row b1=<null> b64=<null> bo=<null> bu=<null> ch=<null> d0=<null> dd=<null> dn=<null> e=<null> fu=<null> g=<null> id=0 j=<null> l=<null> lb=<null> mb=<null> mi=<null> mt=<null> s=<null> si=<null> tb=<null> tt=<null> y=<null>
update t id=65535 row b1=1 b64=18446744073709551615 bo=1 bu=18446744073709551615 ch=é d0=0 dd=-1.5e100 dn=-12345.678 e= fu=1.5 g=POINT(3 4) id=65535 j={"a": [true, null], "b": 1} l=LINESTRING(0 0,1 1) lb=XCc= mb=Cg0= mi=-8388608 mt=m s= si=65535 tb= tt= y=1901
