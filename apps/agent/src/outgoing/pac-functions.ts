/**
 * What a proxy script may call beside plain JavaScript, in plain JavaScript: the functions that Netscape once gave it and all browsers do. `__dns`
 * is the one that looks outside. What asks for the time works in the machine's own, or in UTC when told "GMT".
 */
export const pacFunctions = String.raw`
'use strict';
var __days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
var __months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
globalThis.isPlainHostName = function (host) { return host.indexOf('.') === -1; };
globalThis.dnsDomainIs = function (host, domain) {
  return host.length >= domain.length && host.slice(host.length - domain.length).toLowerCase() === domain.toLowerCase();
};
globalThis.localHostOrDomainIs = function (host, name) { return host === name || name.lastIndexOf(host + '.', 0) === 0; };
globalThis.dnsDomainLevels = function (host) { return host.split('.').length - 1; };
globalThis.dnsResolve = function (host) { return __dns(String(host)); };
globalThis.dnsResolveEx = function (host) { return __dns(String(host)) || ''; };
globalThis.isResolvable = function (host) { return __dns(String(host)) !== null; };
globalThis.isResolvableEx = globalThis.isResolvable;
globalThis.myIpAddress = function () { return __ownAddress; };
globalThis.myIpAddressEx = globalThis.myIpAddress;
globalThis.alert = function () {};
globalThis.convert_addr = function (text) {
  var parts = String(text).split('.');
  return ((parts[0] << 24) | (parts[1] << 16) | (parts[2] << 8) | parts[3]) >>> 0;
};
globalThis.isInNet = function (host, pattern, mask) {
  var address = /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host : __dns(String(host));
  if (address === null || !/^\d+\.\d+\.\d+\.\d+$/.test(address)) return false;
  return ((convert_addr(address) & convert_addr(mask)) >>> 0) === ((convert_addr(pattern) & convert_addr(mask)) >>> 0);
};
globalThis.isInNetEx = function (host, prefix) {
  var parts = String(prefix).split('/');
  if (parts[0].indexOf(':') !== -1) return false;
  var bits = Number(parts[1]);
  var mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  return isInNet(host, parts[0], [mask >>> 24, (mask >>> 16) & 255, (mask >>> 8) & 255, mask & 255].join('.'));
};
globalThis.shExpMatch = function (text, pattern) {
  var t = 0, p = 0, star = -1, mark = 0;
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) { t += 1; p += 1; }
    else if (p < pattern.length && pattern[p] === '*') { star = p; mark = t; p += 1; }
    else if (star !== -1) { p = star + 1; mark += 1; t = mark; }
    else return false;
  }
  while (p < pattern.length && pattern[p] === '*') p += 1;
  return p === pattern.length;
};
function __range(parts) {
  var list = Array.prototype.slice.call(parts);
  var isUtc = list.length > 0 && list[list.length - 1] === 'GMT';
  if (isUtc) list.pop();
  var now = new Date(__now);
  return {
    list: list,
    weekday: isUtc ? now.getUTCDay() : now.getDay(),
    day: isUtc ? now.getUTCDate() : now.getDate(),
    month: isUtc ? now.getUTCMonth() : now.getMonth(),
    year: isUtc ? now.getUTCFullYear() : now.getFullYear(),
    seconds: isUtc
      ? now.getUTCHours() * 3600 + now.getUTCMinutes() * 60 + now.getUTCSeconds()
      : now.getHours() * 3600 + now.getMinutes() * 60 + now.getSeconds(),
  };
}
function __between(value, from, to) { return from <= to ? value >= from && value <= to : value >= from || value <= to; }
globalThis.weekdayRange = function () {
  var at = __range(arguments), from = __days.indexOf(at.list[0]);
  var to = at.list.length > 1 ? __days.indexOf(at.list[1]) : from;
  return __between(at.weekday, from, to);
};
globalThis.timeRange = function () {
  var at = __range(arguments), l = at.list.map(Number), s = function (h, m, x) { return h * 3600 + m * 60 + x; };
  switch (l.length) {
    case 1: return Math.floor(at.seconds / 3600) === l[0];
    case 2: return __between(at.seconds, s(l[0], 0, 0), s(l[1], 0, 0));
    case 4: return __between(at.seconds, s(l[0], l[1], 0), s(l[2], l[3], 59));
    case 6: return __between(at.seconds, s(l[0], l[1], l[2]), s(l[3], l[4], l[5]));
    default: return false;
  }
};
globalThis.dateRange = function () {
  var at = __range(arguments);
  function place(part) {
    var month = __months.indexOf(part);
    if (month !== -1) return ['month', month];
    return Number(part) > 31 ? ['year', Number(part)] : ['day', Number(part)];
  }
  var parts = at.list.map(place), half = parts.length / 2;
  if (parts.length === 1) return at[parts[0][0]] === parts[0][1];
  function rank(list, other) {
    var given = { year: at.year, month: at.month, day: at.day }, names = {};
    list.forEach(function (part) { given[part[0]] = part[1]; names[part[0]] = true; });
    return (names.year ? given.year : 0) * 10000 + (names.month ? given.month : 0) * 100 + (names.day ? given.day : 0);
  }
  var first = parts.slice(0, half), last = parts.slice(half), names = {};
  first.forEach(function (part) { names[part[0]] = true; });
  var now = (names.year ? at.year : 0) * 10000 + (names.month ? at.month : 0) * 100 + (names.day ? at.day : 0);
  return __between(now, rank(first), rank(last));
};
`
