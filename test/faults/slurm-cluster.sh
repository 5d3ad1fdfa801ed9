#!/usr/bin/env bash
# A Slurm cluster of one node on loopback, for the test of requeued jobs. Wants root and Debian's slurm-wlm and
# munge; nothing outside DIR is written. usage: slurm-cluster.sh start|stop DIR
# then: export SLURM_CONF=DIR/slurm.conf
set -euo pipefail
action=$1
dir=$(realpath -m "$2")

stop() {
  local name pid
  for name in slurmd slurmctld munged; do
    pid=$(cat "$dir/$name.pid" 2>/dev/null) && kill "$pid" 2>/dev/null || continue
    for _ in $(seq 60); do kill -0 "$pid" 2>/dev/null && sleep 0.25 || break; done
  done
}
if [ "$action" = stop ]; then
  stop
  exit
fi

trap stop ERR
mkdir -p "$dir"/{spool,state,log}
# Munge's users reach its socket; its log and key are its own.
chmod 755 "$dir"
chmod 700 "$dir/log"
(umask 077 && head -c 1024 /dev/urandom >"$dir/munge.key")
munged --force --key-file="$dir/munge.key" --socket="$dir/munge.sock" --pid-file="$dir/munged.pid" \
  --log-file="$dir/log/munged.log" --seed-file="$dir/munge.seed"

host=$(hostname -s)
megabytes=$(($(awk '/MemTotal/ { print $2 }' /proc/meminfo) / 1024 - 512))
cat >"$dir/slurm.conf" <<CONF
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16827
SlurmdPort=16828
AuthType=auth/munge
AuthInfo=socket=$dir/munge.sock
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$megabytes State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$dir/slurm.conf
slurmctld -f "$SLURM_CONF" -c
slurmd -f "$SLURM_CONF"
for _ in $(seq 60); do
  [ "$(sinfo -h -o %t 2>/dev/null)" = idle ] && exit 0
  sleep 0.5
done
echo "the node did not become idle: $(sinfo -h 2>&1); $(tail -n 3 "$dir"/log/slurm*.log)" >&2
stop
exit 1
