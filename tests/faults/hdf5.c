/* tests/faults/hdf5.c - calls of libhdf5 that can fail.
 *
 * A call that fails does nothing and leaves no reason on the library's stack; one that closes does close
 * and still says that it failed, as after a write that came too late. Calls that only read or clear the
 * library's messages are not here. tests/faults/test_faults.py sees that no other one of ours is missing. */
#include "tests/faults/faults.h"

#include <hdf5.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

/* CALL(result, name, parameters, arguments, failure). tests/faults/meson.build reads the names from these
 * lines; those that libhdf5 1.12 made macros for a newer call stand for that one. */
#define CALL(type, name, parameters, arguments, failure) \
    CALL_OF(type, name, parameters, arguments, failure)
#define CALL_OF(type, name, parameters, arguments, failure)                             \
    type __real_##name parameters;                                                      \
    type __wrap_##name parameters;                                                      \
    type __wrap_##name parameters                                                       \
    {                                                                                   \
        return faults_strike(FAULTS_HDF5, #name) ? (failure) : __real_##name arguments; \
    }

#define CLOSE(name)                                           \
    herr_t __real_##name(hid_t id);                           \
    herr_t __wrap_##name(hid_t id);                           \
    herr_t __wrap_##name(hid_t id)                            \
    {                                                         \
        const herr_t done = __real_##name(id);                \
        return faults_strike(FAULTS_HDF5, #name) ? -1 : done; \
    }

/* clang-format off */
CLOSE(H5Aclose)
CALL(hid_t, H5Acreate2, (hid_t loc_id, const char *attr_name, hid_t type_id,
     hid_t space_id, hid_t acpl_id, hid_t aapl_id),
     (loc_id, attr_name, type_id, space_id, acpl_id, aapl_id), -1)
CALL(htri_t, H5Aexists, (hid_t obj_id, const char *attr_name), (obj_id, attr_name), -1)
CALL(hid_t, H5Aget_space, (hid_t attr_id), (attr_id), -1)
CALL(hid_t, H5Aget_type, (hid_t attr_id), (attr_id), -1)
CALL(hid_t, H5Aopen, (hid_t obj_id, const char *attr_name, hid_t aapl_id),
     (obj_id, attr_name, aapl_id), -1)
CALL(herr_t, H5Aread, (hid_t attr_id, hid_t type_id, void *buf), (attr_id, type_id, buf), -1)
CALL(herr_t, H5Awrite, (hid_t attr_id, hid_t type_id, const void *buf), (attr_id, type_id, buf), -1)
CLOSE(H5Dclose)
CALL(hid_t, H5Dcreate2, (hid_t loc_id, const char *name, hid_t type_id,
     hid_t space_id, hid_t lcpl_id, hid_t dcpl_id, hid_t dapl_id),
     (loc_id, name, type_id, space_id, lcpl_id, dcpl_id, dapl_id), -1)
CALL(herr_t, H5Dflush, (hid_t dset_id), (dset_id), -1)
CALL(hid_t, H5Dget_create_plist, (hid_t dset_id), (dset_id), -1)
CALL(hid_t, H5Dget_space, (hid_t dset_id), (dset_id), -1)
CALL(hsize_t, H5Dget_storage_size, (hid_t dset_id), (dset_id), 0)
CALL(hid_t, H5Dget_type, (hid_t dset_id), (dset_id), -1)
CALL(hid_t, H5Dopen2, (hid_t loc_id, const char *name, hid_t dapl_id), (loc_id, name, dapl_id), -1)
CALL(herr_t, H5Dread, (hid_t dset_id, hid_t mem_type_id, hid_t mem_space_id,
     hid_t file_space_id, hid_t dxpl_id, void *buf),
     (dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id, buf), -1)
CALL(herr_t, H5Drefresh, (hid_t dset_id), (dset_id), -1)
CALL(herr_t, H5Dset_extent, (hid_t dset_id, const hsize_t size[]), (dset_id, size), -1)
CALL(herr_t, H5Dwrite, (hid_t dset_id, hid_t mem_type_id, hid_t mem_space_id,
     hid_t file_space_id, hid_t dxpl_id, const void *buf),
     (dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id, buf), -1)
CLOSE(H5Fclose)
CALL(hid_t, H5Fcreate, (const char *filename, unsigned flags, hid_t fcpl_id, hid_t fapl_id),
     (filename, flags, fcpl_id, fapl_id), -1)
CALL(hid_t, H5Fopen, (const char *filename, unsigned flags, hid_t fapl_id),
     (filename, flags, fapl_id), -1)
CALL(herr_t, H5Fstart_swmr_write, (hid_t file_id), (file_id), -1)
CALL(herr_t, H5Fget_vfd_handle, (hid_t file_id, hid_t fapl, void **file_handle), (file_id, fapl, file_handle), -1)
CALL(herr_t, H5FDclose, (H5FD_t *file), (file), -1)
CALL(int, H5FDcmp, (const H5FD_t *f1, const H5FD_t *f2), (f1, f2), -1)
CALL(herr_t, H5FDflush, (H5FD_t *file, hid_t dxpl_id, hbool_t closing), (file, dxpl_id, closing), -1)
CALL(haddr_t, H5FDget_eoa, (H5FD_t *file, H5FD_mem_t type), (file, type), HADDR_UNDEF)
CALL(haddr_t, H5FDget_eof, (H5FD_t *file, H5FD_mem_t type), (file, type), HADDR_UNDEF)
CALL(herr_t, H5FDget_vfd_handle, (H5FD_t *file, hid_t fapl, void **file_handle), (file, fapl, file_handle), -1)
CALL(herr_t, H5FDlock, (H5FD_t *file, hbool_t rw), (file, rw), -1)
CALL(H5FD_t *, H5FDopen, (const char *name, unsigned flags, hid_t fapl_id, haddr_t maxaddr),
     (name, flags, fapl_id, maxaddr), NULL)
CALL(herr_t, H5FDread, (H5FD_t *file, H5FD_mem_t type, hid_t dxpl_id, haddr_t addr, size_t size, void *buf),
     (file, type, dxpl_id, addr, size, buf), -1)
CALL(hid_t, H5FDregister, (const H5FD_class_t *cls), (cls), -1)
CALL(herr_t, H5FDset_eoa, (H5FD_t *file, H5FD_mem_t type, haddr_t eoa), (file, type, eoa), -1)
CALL(herr_t, H5FDtruncate, (H5FD_t *file, hid_t dxpl_id, hbool_t closing), (file, dxpl_id, closing), -1)
CALL(herr_t, H5FDunlock, (H5FD_t *file), (file), -1)
CALL(herr_t, H5FDwrite, (H5FD_t *file, H5FD_mem_t type, hid_t dxpl_id, haddr_t addr, size_t size, const void *buf),
     (file, type, dxpl_id, addr, size, buf), -1)
CLOSE(H5Gclose)
CALL(hid_t, H5Gcreate2, (hid_t loc_id, const char *name, hid_t lcpl_id, hid_t gcpl_id, hid_t gapl_id),
     (loc_id, name, lcpl_id, gcpl_id, gapl_id), -1)
CALL(hid_t, H5Gopen2, (hid_t loc_id, const char *name, hid_t gapl_id), (loc_id, name, gapl_id), -1)
CALL(H5I_type_t, H5Iget_type, (hid_t id), (id), H5I_BADID)
CALL(htri_t, H5Lexists, (hid_t loc_id, const char *name, hid_t lapl_id),
     (loc_id, name, lapl_id), -1)
CALL(herr_t, H5Literate_by_name, (hid_t loc_id, const char *name, H5_index_t by, H5_iter_order_t order,
     hsize_t *at, H5L_iterate_t op, void *op_data, hid_t lapl_id),
     (loc_id, name, by, order, at, op, op_data, lapl_id), -1)
CALL(herr_t, H5Lget_info, (hid_t loc_id, const char *name, H5L_info_t *linfo, hid_t lapl_id),
     (loc_id, name, linfo, lapl_id), -1)
CLOSE(H5Pclose)
CALL(hid_t, H5Pcreate, (hid_t cls_id), (cls_id), -1)
CALL(int, H5Pget_chunk, (hid_t plist_id, int max_ndims, hsize_t dim[]),
     (plist_id, max_ndims, dim), -1)
CALL(int, H5Pget_external_count, (hid_t plist_id), (plist_id), -1)
CALL(H5Z_filter_t, H5Pget_filter2, (hid_t plist_id, unsigned idx, unsigned int *flags,
     size_t *cd_nelmts, unsigned cd_values[], size_t namelen, char name[], unsigned *filter_config),
     (plist_id, idx, flags, cd_nelmts, cd_values, namelen, name, filter_config), H5Z_FILTER_ERROR)
CALL(const void *, H5Pget_driver_info, (hid_t plist_id), (plist_id), NULL)
CALL(H5D_layout_t, H5Pget_layout, (hid_t plist_id), (plist_id), H5D_LAYOUT_ERROR)
CALL(int, H5Pget_nfilters, (hid_t plist_id), (plist_id), -1)
CALL(herr_t, H5Pset_chunk, (hid_t plist_id, int ndims, const hsize_t dim[]),
     (plist_id, ndims, dim), -1)
CALL(herr_t, H5Pset_create_intermediate_group, (hid_t plist_id, unsigned crt_intmd),
     (plist_id, crt_intmd), -1)
CALL(herr_t, H5Pset_driver, (hid_t plist_id, hid_t driver_id, const void *driver_info),
     (plist_id, driver_id, driver_info), -1)
CALL(herr_t, H5Pset_elink_cb, (hid_t lapl_id, H5L_elink_traverse_t func, void *op_data),
     (lapl_id, func, op_data), -1)
CALL(herr_t, H5Pset_fapl_core, (hid_t fapl_id, size_t increment, hbool_t backing_store),
     (fapl_id, increment, backing_store), -1)
CALL(herr_t, H5Pset_fapl_sec2, (hid_t fapl_id), (fapl_id), -1)
CALL(herr_t, H5Pset_file_image, (hid_t fapl_id, void *buf_ptr, size_t buf_len),
     (fapl_id, buf_ptr, buf_len), -1)
CALL(herr_t, H5Pset_file_image_callbacks, (hid_t fapl_id, H5FD_file_image_callbacks_t *callbacks),
     (fapl_id, callbacks), -1)
CALL(herr_t, H5Pset_fill_value, (hid_t plist_id, hid_t type_id, const void *value),
     (plist_id, type_id, value), -1)
CALL(herr_t, H5Pset_file_locking, (hid_t fapl_id, hbool_t use_file_locking, hbool_t ignore_when_disabled),
     (fapl_id, use_file_locking, ignore_when_disabled), -1)
CALL(herr_t, H5Pset_file_space_page_size, (hid_t plist_id, hsize_t fsp_size), (plist_id, fsp_size), -1)
CALL(herr_t, H5Pset_file_space_strategy, (hid_t plist_id, H5F_fspace_strategy_t strategy, hbool_t persist,
     hsize_t threshold), (plist_id, strategy, persist, threshold), -1)
CALL(herr_t, H5Pset_libver_bounds, (hid_t plist_id, H5F_libver_t low, H5F_libver_t high),
     (plist_id, low, high), -1)
CALL(herr_t, H5Pset_metadata_read_attempts, (hid_t plist_id, unsigned attempts),
     (plist_id, attempts), -1)
CALL(herr_t, H5Pset_obj_track_times, (hid_t plist_id, hbool_t track_times),
     (plist_id, track_times), -1)
CALL(herr_t, H5Pset_userblock, (hid_t plist_id, hsize_t size), (plist_id, size), -1)
CALL(herr_t, H5Pset_vlen_mem_manager, (hid_t plist_id, H5MM_allocate_t take, void *take_info,
     H5MM_free_t give_back, void *give_back_info),
     (plist_id, take, take_info, give_back, give_back_info), -1)
CLOSE(H5Sclose)
CALL(hid_t, H5Screate, (H5S_class_t type), (type), -1)
CALL(hid_t, H5Screate_simple, (int rank, const hsize_t dims[], const hsize_t maxdims[]),
     (rank, dims, maxdims), -1)
CALL(int, H5Sget_simple_extent_dims, (hid_t space_id, hsize_t dims[], hsize_t maxdims[]),
     (space_id, dims, maxdims), -1)
CALL(int, H5Sget_simple_extent_ndims, (hid_t space_id), (space_id), -1)
CALL(hssize_t, H5Sget_simple_extent_npoints, (hid_t space_id), (space_id), -1)
CALL(H5S_class_t, H5Sget_simple_extent_type, (hid_t space_id), (space_id), H5S_NO_CLASS)
CALL(herr_t, H5Sselect_hyperslab, (hid_t space_id, H5S_seloper_t op, const hsize_t start[],
     const hsize_t stride[], const hsize_t count[], const hsize_t block[]),
     (space_id, op, start, stride, count, block), -1)
CLOSE(H5Tclose)
CALL(hid_t, H5Tcopy, (hid_t type_id), (type_id), -1)
CALL(hid_t, H5Tenum_create, (hid_t base_id), (base_id), -1)
CALL(herr_t, H5Tenum_insert, (hid_t type, const char *name, const void *value),
     (type, name, value), -1)
CALL(htri_t, H5Tequal, (hid_t type1_id, hid_t type2_id), (type1_id, type2_id), -1)
CALL(H5T_class_t, H5Tget_class, (hid_t type_id), (type_id), H5T_NO_CLASS)
CALL(size_t, H5Tget_size, (hid_t type_id), (type_id), 0)
CALL(hid_t, H5Tget_super, (hid_t type_id), (type_id), -1)
CALL(htri_t, H5Tis_variable_str, (hid_t type_id), (type_id), -1)
CALL(herr_t, H5Tset_cset, (hid_t type_id, H5T_cset_t cset), (type_id, cset), -1)
CALL(herr_t, H5Tset_size, (hid_t type_id, size_t size), (type_id, size), -1)
CALL(hid_t, H5Tvlen_create, (hid_t base_id), (base_id), -1)
/* clang-format on */
