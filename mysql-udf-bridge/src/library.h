/* Where the library lies, which is where its files are looked for. */
#ifndef GANNET_LIBRARY_H
#define GANNET_LIBRARY_H

#define GANNET_UDF_VERSION "0.1.0"
#define LIBRARY_CONFIG_FILE "gannet_udf.conf"
#define LIBRARY_LOST_FILE "gannet_udf.lost"
#define LIBRARY_PATH_BYTES 4096

/* The file of this name in the library's directory; an empty path when the directory is unknown. */
void library_path(const char *file, char out[LIBRARY_PATH_BYTES]);

#endif
