#!/bin/sh
# Builds the scratch machine of one demo target and holds it open until standard input ends.
#
#   sh -c "$(cat machine.sh)" machine NAME HIDDEN      in the target's folder, see ContainedMachine.java
#
# It runs as "root" of a user namespace that maps one ordinary id. Every system folder is an overlay: read from this
# machine, written to upper/. What is not listed (homes, /run, the folder HIDDEN with the gateway's keys) is not there at
# all. The first half builds; the second half is a further namespace, so that what the first half mounted is locked.
set -eu
umask 022
name=$1
hidden=$2

fail() { echo "no: $*"; exit 1; }

# Written once, then kept: what somebody broke stays broken until the folder is deleted.
prepare() {
    mkdir -p upper work root
    for top in bin etc lib lib32 lib64 libx32 opt sbin usr var; do
        [ -d "/$top" ] && [ ! -L "/$top" ] || continue
        # Folders of our own over those of the machine's root, which one mapped id could not write to.
        (cd / && find "$top" -xdev -maxdepth 3 -type d -readable 2>/dev/null) |
            sed 's,^,upper/,' | tr '\n' '\0' | xargs -0 mkdir -p
    done
    # /etc as a whole, so that its files can be changed too. What only root may read is left out.
    cp -R --preserve=mode,timestamps /etc upper/ 2>/dev/null || true
    chmod -R u+rwX upper/etc
    cat > upper/etc/passwd <<END
root:x:0:0:root:/root:$shell
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
END
    echo 'root:*:20000:0:99999:7:::' > upper/etc/shadow
    chmod 600 upper/etc/shadow
    echo "$name" > upper/etc/hostname
    printf '127.0.0.1 localhost\n127.0.1.1 %s\n::1 localhost\n' "$name" > upper/etc/hosts
    : > upper/etc/motd
}

shell=/bin/sh
[ -x /bin/bash ] && shell=/bin/bash
[ -e upper/etc/hostname ] || prepare

# From here on the folder is reached only as the working directory: its parents may be closed to this id.
mount -t tmpfs -o mode=755 machine /tmp || fail "a tmpfs may not be mounted"
mkdir /tmp/r
mount --no-canonicalize --bind root /tmp/r 2>/dev/null || mount -t tmpfs -o mode=755 machine /tmp/r
for top in bin etc lib lib32 lib64 libx32 opt sbin usr var; do
    if [ -L "/$top" ]; then
        [ -L "/tmp/r/$top" ] || ln -s "$(readlink "/$top")" "/tmp/r/$top"
    elif [ -d "/$top" ]; then
        mkdir -p "/tmp/r/$top" "work/$top"
        mount -t overlay -o "lowerdir=/$top,upperdir=upper/$top,workdir=work/$top,userxattr" machine "/tmp/r/$top" 2>/dev/null ||
            fail "the kernel mounts no overlay over /$top"
    fi
done
# Kept from one start to the next.
for own in root home srv; do
    mkdir -p "/tmp/r/$own" "files/$own"
    mount --no-canonicalize --bind "files/$own" "/tmp/r/$own" || fail "the folder $own cannot be mounted"
done
mkdir -p /tmp/r/proc /tmp/r/sys /tmp/r/dev /tmp/r/run /tmp/r/tmp /tmp/r/mnt
case $hidden in
/opt/* | /usr/* | /var/*) [ ! -d "/tmp/r$hidden" ] || mount -t tmpfs -o mode=700 hidden "/tmp/r$hidden" ;;
esac
mount -t tmpfs -o mode=1777 machine /tmp/r/tmp
mount -t tmpfs -o mode=755 machine /tmp/r/run
mount -t tmpfs -o mode=755 machine /tmp/r/dev
for device in null zero full random urandom tty; do
    : > "/tmp/r/dev/$device"
    mount --bind "/dev/$device" "/tmp/r/dev/$device"
done
# The terminals are the gateway's: a shell finds the name of its own under /dev/pts.
mkdir /tmp/r/dev/pts /tmp/r/dev/shm
mount --rbind /dev/pts /tmp/r/dev/pts
ln -s pts/ptmx /tmp/r/dev/ptmx
ln -s /proc/self/fd /tmp/r/dev/fd
for number in 0:stdin 1:stdout 2:stderr; do
    ln -s "/proc/self/fd/${number%%:*}" "/tmp/r/dev/${number#*:}"
done
mount -t proc machine /tmp/r/proc || fail "the kernel mounts no /proc of its own"

cd /tmp/r
mkdir -p run/old
pivot_root . run/old || fail "the root cannot be changed"
cd /
umount -l /run/old
rmdir /run/old

# The second namespace: nothing mounted above can be taken off again from inside. Process 1 ends when the gateway does.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
exec unshare --user --map-root-user --mount --uts --pid --fork --kill-child --mount-proc \
    "$shell" -c 'hostname "$1" 2>/dev/null || echo "$1" > /proc/sys/kernel/hostname; echo ready; while read -r line; do :; done' holder "$name"
