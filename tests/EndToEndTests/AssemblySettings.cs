using System.Runtime.Versioning;
using Xunit.Sdk;
using Xunit.v3;

// Hosts share the machine, the first port and the clock that limits are measured with: one test at a time.
[assembly: Parallelization(Mode = ParallelMode.None)]

// They watch the host through /proc.
[assembly: SupportedOSPlatform("linux")]
