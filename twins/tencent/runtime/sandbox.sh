# Runs scf_bootstrap in a container of its own. Started by sandbox-isolated.ts through
# "unshare --net --mount", as root. Nothing here outlives the process: when it ends, the kernel takes
# both namespaces away, and with them every mount and the network interface.
#
# Arguments: root folder (empty), code folder, Node binary, path of Node inside, the twin's process id,
# name of the interface, address of the host's end, address of the function's end, program; what
# follows are the variables of the function (KEY=value), which gets no others.
set -e
root=$1 code=$2 node=$3 node_inside=$4 twin=$5 name=$6 host=$7 guest=$8 program=$9
shift 9
PATH=/usr/sbin:/usr/bin:/sbin:/bin

# Network: the function may listen on 0.0.0.0:9000 like every other instance, because the port is its
# own. Its 127.0.0.1 is not: whatever it connects to there is routed to the host's loopback, where the
# tests' upstreams are. So it needs no other way out, and has none. Both ends have addresses in
# 127.0.0.0/8, so that nothing meant for a function can leave the host once it is gone; the host finds
# the function by a route in its local table. (route_localnet lets loopback addresses cross this one
# interface; no other interface changes.)
nsenter --net="/proc/$twin/ns/net" sh -ec "
  ip link add $name type veth peer name eth0 netns $$
  echo 1 > /proc/sys/net/ipv4/conf/$name/route_localnet
  ip -batch - <<END
addr add $host/30 dev $name
link set $name up
route add $guest/32 dev $name src $host table local
END
"
echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet
# A function may still listen on 127.0.0.1; as in the cloud, nobody reaches it there.
echo 1 > /proc/sys/net/ipv4/ip_nonlocal_bind
ip -batch - <<END
link set lo up
addr flush dev lo
addr add ::1/128 dev lo
addr add $guest/30 dev eth0
link set eth0 up
route add 127.0.0.0/8 via $host dev eth0 src $guest
END
echo connected >&3
exec 3>&-

# Files: the system and the code can be read, /tmp can be written (512 MB), nothing else is there.
mount -t tmpfs -o mode=755,size=1m tmpfs "$root"
for folder in usr bin sbin lib lib32 lib64 etc; do
  if [ -L "/$folder" ]; then
    ln -s "$(readlink "/$folder")" "$root/$folder"
  elif [ -d "/$folder" ]; then
    mkdir "$root/$folder"
    mount -o bind,ro,nosuid "/$folder" "$root/$folder"
  fi
done
mkdir -p "$root/dev" "$root/proc" "$root/tmp" "$root/var/user" "$root/var/tmp"
for device in null zero random urandom; do
  touch "$root/dev/$device"
  mount -o bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777,size=512m,nosuid,nodev tmpfs "$root/tmp"
mount -o bind,ro,nosuid,nodev "$code" "$root/var/user"
if [ -n "$node_inside" ]; then
  mkdir -p "$(dirname "$root$node_inside")"
  touch "$root$node_inside"
  mount -o bind,ro,nosuid "$node" "$root$node_inside"
fi
mount -o remount,ro "$root"

# Processes: those of the function only, as nobody, without any privilege. The shell stays as the
# first of them: a process that changes its user forgets to die with its parent, the shell does not,
# and the kernel ends all others with it.
exec unshare --pid --fork --kill-child sh -c '
  root=$1 program=$2
  shift 2
  mount -t proc -o nosuid,nodev,noexec proc "$root/proc" || exit 1
  chroot --userspec=65534:65534 --groups=65534 "$root" env -i -C /var/user "$@" "$program"
  exit $?
' sandbox "$root" "$program" "$@"
