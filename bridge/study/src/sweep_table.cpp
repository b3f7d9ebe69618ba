#include "sweep_table.h"

#include <charconv>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/core/hdf5.h"

namespace rimshot::study {
namespace {

void put(std::string& out, double value) {
  if (std::isnan(value)) return;
  char text[40];
  out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

hdf5::Handle text_type(std::size_t size) {
  hdf5::Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, std::max<std::size_t>(1, size));
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

void attribute(hid_t object, const char* name, const std::string& value) {
  const auto type = text_type(value.size());
  const hdf5::Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const hdf5::Handle made(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  RIMSHOT_CHECK(made.valid() && H5Awrite(made, type, value.data()) >= 0, name);
}

hdf5::Handle group(hid_t parent, const char* name) {
  const hdf5::Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  hdf5::Handle made(H5Gcreate2(parent, name, H5P_DEFAULT, creation, H5P_DEFAULT), H5Gclose);
  RIMSHOT_CHECK(made.valid(), name);
  return made;
}

hdf5::Handle dataset(hid_t parent, const std::string& name, const std::vector<double>& values, const std::vector<hsize_t>& shape) {
  const hdf5::Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  const hdf5::Handle space(shape.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(int(shape.size()), shape.data(), nullptr), H5Sclose);
  hdf5::Handle made(H5Dcreate2(parent, name.c_str(), H5T_IEEE_F64LE, space, H5P_DEFAULT, creation, H5P_DEFAULT), H5Dclose);
  RIMSHOT_CHECK(made.valid() && H5Dwrite(made, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0, name);
  return made;
}

}  // namespace

std::string sweep_csv(const SweepTable& table) {
  std::string out;
  for (const batch::Axis& axis : table.design.axes()) out += axis.path + ",";
  out += "take,";
  for (const batch::Output& output : batch::outputs()) out += std::string(output.name) + ",";
  out += "engine\n";
  for (std::size_t point = 0; point < table.design.points(); ++point) {
    const std::vector<double> at = table.design.at(point);
    for (int take = 0; take < table.design.takes(); ++take) {
      for (const double value : at) {
        put(out, value);
        out += ',';
      }
      out += std::to_string(take) + ",";
      for (const batch::Output& output : batch::outputs()) {
        put(out, output.value(table.outcome(point, take)));
        out += ',';
      }
      out += table.result.fast[table.design.world(point, take)] ? "fast\n" : "world\n";
    }
  }
  return out;
}

std::string sweep_hdf5(const SweepTable& table) {
  const hdf5::Quiet quiet;
  const hdf5::Handle file = hdf5::create_in_memory();
  attribute(file, "format", "rimshot-sweep");
  attribute(file, "version", "1");
  attribute(file, "scene", table.scene_yaml);
  const batch::Design& design = table.design;
  std::vector<hsize_t> grid;
  {
    const auto axes = group(file, "axes");
    for (std::size_t a = 0; a < design.axes().size(); ++a) {
      const batch::Axis& axis = design.axes()[a];
      std::vector<double> values;
      for (int i = 0; i < axis.count; ++i) values.push_back(axis.value(i));
      grid.push_back(values.size());
      attribute(dataset(axes, std::to_string(a), values, {values.size()}), "path", axis.path);
    }
  }
  std::vector<hsize_t> all = grid;
  all.push_back(hsize_t(design.takes()));
  const auto outputs = group(file, "outputs");
  for (const batch::Output& output : batch::outputs()) {
    std::vector<double> values;
    for (std::size_t point = 0; point < design.points(); ++point)
      for (int take = 0; take < design.takes(); ++take) values.push_back(output.value(table.outcome(point, take)));
    const auto made = dataset(outputs, output.name, values, all);
    attribute(made, "unit", output.unit);
    attribute(made, "meaning", output.meaning);
  }
  if (design.takes() > 1) {
    const auto mean = group(file, "mean"), spread = group(file, "spread"), exponent = group(file, "exponent");
    for (const batch::Output& output : batch::outputs()) {
      std::vector<double> means, spreads, exponents;
      for (std::size_t point = 0; point < design.points(); ++point) {
        const batch::Summary summary = table.summary(point, output);
        means.push_back(summary.mean);
        spreads.push_back(summary.spread);
        exponents.push_back(summary.exponent);
      }
      dataset(mean, output.name, means, grid);
      dataset(spread, output.name, spreads, grid);
      dataset(exponent, output.name, exponents, grid);
    }
  }
  const std::string bytes = hdf5::image(file);
  if (bytes.empty()) throw Error(ErrorCode::Environment, "the sweep's HDF5 file cannot be made; is there enough memory?");
  return bytes;
}

}  // namespace rimshot::study
