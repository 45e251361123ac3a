-- The functions of gannet_udf.so, which must lie in the server's plugin directory (SELECT @@plugin_dir) already.
-- Needs INSERT on the schema mysql. docs/udf.md tells what each function does.
CREATE FUNCTION http_get RETURNS STRING SONAME 'gannet_udf.so';
CREATE FUNCTION http_post RETURNS STRING SONAME 'gannet_udf.so';
CREATE FUNCTION http_put RETURNS STRING SONAME 'gannet_udf.so';
CREATE FUNCTION http_delete RETURNS STRING SONAME 'gannet_udf.so';
CREATE FUNCTION urlencode RETURNS STRING SONAME 'gannet_udf.so';
CREATE FUNCTION gannet_doorbell RETURNS INTEGER SONAME 'gannet_udf.so';
CREATE FUNCTION gannet_udf_stat RETURNS STRING SONAME 'gannet_udf.so';
CREATE FUNCTION gannet_udf_lost RETURNS INTEGER SONAME 'gannet_udf.so';
CREATE FUNCTION gannet_udf_version RETURNS STRING SONAME 'gannet_udf.so';
