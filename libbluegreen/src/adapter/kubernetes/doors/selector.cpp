// The live Service's selector: one of its keys names the color that has all traffic.
#include <algorithm>

#include <fmt/format.h>

#include "adapter/kubernetes/door_parts.hpp"
#include "bluegreen/adapter/kubernetes/patches.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/base/json.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

enum : std::size_t { service_part, slices_of_service, pods_of_service };

constexpr std::size_t largest_text = 200;

std::string collection(const model::ServiceName& service) {
  return collection_path("v1", service.name_space, "services");
}

std::string path(const model::ServiceName& service) {
  return object_path("v1", service.name_space, "services", service.name);
}

std::vector<Part> parts(const Options& options) {
  const auto& service = options.service;
  const auto followed =
      with_query(collection(service), {{"fieldSelector", "metadata.name=" + service.name}});
  return {{path(service), followed, {}, as_any<Service>, nullptr},
          slices_part(service, service.name),
          pods_part(service)};
}

std::string how_it_stands(const Service& service) {
  if (service.selector.empty()) return "has no selector";
  std::string text = "selects ";
  std::string_view comma;
  for (const auto& [key, value] : service.selector) {
    text.append(comma).append(key).append("=").append(value);
    comma = ",";
  }
  return base::printable(text, largest_text);
}

std::optional<std::string> selected(const Service& service) {
  const auto found = service.selector.find(std::string(color_label));
  if (found == service.selector.end()) return std::nullopt;
  return found->second;
}

model::Door read(const Reading& reading, const Options& options) {
  model::Door door;
  door.name = selector.name;
  door.title = "the Service " + options.service.name;
  count_endpoints(all_of<EndpointSlice>(reading, slices_of_service),
                  all_of<Pod>(reading, pods_of_service), options.service.name, door);
  const auto* service = one_of<Service>(reading, service_part);
  if (service == nullptr) return door;
  describe(service->metadata, door);
  const auto color = model::parse_color(selected(*service).value_or(""));
  if (color) door.split = model::Split::all_to(*color);
  door.text = how_it_stands(*service);
  door.foreign_owner = service->foreign_owner;
  return door;
}

/// A selector that is missing is made whole: never one that takes every pod.
std::string switch_patch(const Service& service, const std::string& name,
                         const port::SwitchTraffic& change) {
  JsonPatch patch;
  patch.test(json_pointer({"metadata", "resourceVersion"}), json_text(change.version));
  add_stamp(patch, service.metadata, change.stamp);
  const auto to = model::to_text(*change.to_split.sole());
  if (!service.has_selector) {
    patch.add(json_pointer({"spec", "selector"}),
              json_object({{name_label, name}, {color_label, to}}));
    return patch.text();
  }
  const auto color = json_pointer({"spec", "selector", color_label});
  const auto from = selected(service);
  patch.test(color, from ? json_text(*from) : "null").add(color, json_text(to));
  return patch.text();
}

std::string new_service(const std::string& name, int port, const port::SwitchTraffic& change) {
  const auto color = model::to_text(*change.to_split.sole());
  base::JsonWriter json;
  json.open_object().member("apiVersion", "v1").member("kind", "Service");
  json.open_object("metadata").member("name", name);
  json.key("labels").add_json(json_object({{managed_by_label, "bluegreen"}, {name_label, name}}));
  json.key("annotations").add_json(stamp_annotations(change.stamp)).close();
  json.open_object("spec").key("selector");
  json.add_json(json_object({{name_label, name}, {color_label, color}}));
  json.open_list("ports").open_object();
  json.member("name", "http").member("port", port).member("targetPort", port);
  return json.close().close().close().close().take();
}

Write write(const Reading& reading, const Options& options, const port::SwitchTraffic& change) {
  const auto& name = options.service;
  const auto* service = one_of<Service>(reading, service_part);
  if (service == nullptr) {
    return {"POST", collection(name), std::string{json_type},
            new_service(name.name, options.port, change)};
  }
  return json_patch(path(name), switch_patch(*service, name.name, change));
}

Write stamp(const Reading& reading, const Options& options, const port::Stamp& stamp) {
  const auto& metadata = one_of<Service>(reading, service_part)->metadata;
  return json_patch(path(options.service), stamp_patch(metadata, stamp));
}

std::string answers_at(const Reading& reading, const Options& options) {
  const auto* service = one_of<Service>(reading, service_part);
  const bool has_address = service != nullptr && !service->cluster_ip.empty() &&
                           service->cluster_ip != "None" && !service->ports.empty();
  if (!has_address) return {};
  const bool has_port = std::ranges::find(service->ports, options.port) != service->ports.end();
  const bool is_v6 = service->cluster_ip.find(':') != std::string::npos;
  const auto& asked = options.version_path;
  return fmt::format("http://{}{}{}:{}{}{}", is_v6 ? "[" : "", service->cluster_ip,
                     is_v6 ? "]" : "", has_port ? options.port : service->ports.front(),
                     asked.starts_with('/') ? "" : "/", asked);
}

}  // namespace

const DoorKind selector{
    .name = "service",
    .finest_percent = 100,
    .parts = parts,
    .read = read,
    .write = write,
    .stamp = stamp,
    .answers_at = answers_at,
};

}  // namespace bluegreen::adapter::kubernetes
