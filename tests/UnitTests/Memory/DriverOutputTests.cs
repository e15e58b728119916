using LlamaRunner.Host.Memory;

namespace LlamaRunner.UnitTests.Memory;

public sealed class DriverOutputTests
{
    [Fact]
    public void ParseNvidia_EachLineIsOneGpu() => Assert.Equal(
        [
            new GpuMemory("NVIDIA GeForce RTX 3090", new MemorySize(24576L << 20, 23964L << 20)),
            new GpuMemory("NVIDIA A, B", new MemorySize(100L << 20, 0)),
        ],
        GpuReader.ParseNvidia(["NVIDIA GeForce RTX 3090, 24576, 23964", "NVIDIA A, B, 100, 0", "Failed to initialize NVML", "NVIDIA C, [N/A], [N/A]"]));

    [Fact]
    public void ReadAmd_ReadsEachCardOfTheDriver()
    {
        using var folder = new Models.TemporaryFolder();
        Write(folder.Root, "card0", 1000, 300);
        Write(folder.Root, "card1", 2000, 2100);
        Directory.CreateDirectory(System.IO.Path.Combine(folder.Root, "card0-HDMI-A-1"));

        Assert.Equal(
            [new GpuMemory("AMD card0", new MemorySize(1000, 700)), new GpuMemory("AMD card1", new MemorySize(2000, 0))],
            GpuReader.ReadAmd(folder.Root));
        Assert.Empty(GpuReader.ReadAmd(System.IO.Path.Combine(folder.Root, "missing")));
    }

    [Fact]
    public void ParseFree_AddsUpWhatMacOSCanGive() => Assert.Equal(
        (100L + 200 + 30 + 4) * 16384,
        MacRamReader.ParseFree(
        [
            "Mach Virtual Memory Statistics: (page size of 16384 bytes)", "Pages free:                               100.",
            "Pages active:                             999.", "Pages inactive:                           200.",
            "Pages speculative:                         30.", "Pages purgeable:                            4.",
        ]));

    private static void Write(string folder, string card, long total, long used)
    {
        var device = Directory.CreateDirectory(System.IO.Path.Combine(folder, card, "device")).FullName;
        File.WriteAllText(System.IO.Path.Combine(device, "mem_info_vram_total"), $"{total}\n");
        File.WriteAllText(System.IO.Path.Combine(device, "mem_info_vram_used"), $"{used}\n");
    }
}
