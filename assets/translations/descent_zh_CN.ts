<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>AboutDialog</name>
        <message>
            <source>A workbench for training PyTorch models with a hand on the learning rate.</source>
            <translation>一个训练 PyTorch 模型的工作台，训练时可以随手调节学习率。</translation>
        </message>
        <message>
            <source>About Descent</source>
            <translation>关于 Descent</translation>
        </message>
        <message>
            <source>Device: {device}</source>
            <translation>设备：{device}</translation>
        </message>
    </context>
    <context>
        <name>Actions</name>
        <message>
            <source>&amp;About Descent</source>
            <translation>关于 Descent(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Clear this list</source>
            <translation>清空此列表(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Continue from checkpoint…</source>
            <translation>从检查点继续(&amp;C)…</translation>
        </message>
        <message>
            <source>&amp;Dark</source>
            <translation>深色(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Follow the end</source>
            <translation>跟随末端(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Keyboard shortcuts</source>
            <translation>键盘快捷键(&amp;K)</translation>
        </message>
        <message>
            <source>&amp;Light</source>
            <translation>浅色(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Numbers as CSV…</source>
            <translation>数值存为 CSV(&amp;N)…</translation>
        </message>
        <message>
            <source>&amp;Open recipe…</source>
            <translation>打开配方(&amp;O)…</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>退出(&amp;Q)</translation>
        </message>
        <message>
            <source>&amp;Reset plots</source>
            <translation>重置图表(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Save recipe</source>
            <translation>保存配方(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;System</source>
            <translation>跟随系统(&amp;S)</translation>
        </message>
        <message>
            <source>Change the colours of the window</source>
            <translation>更改窗口的颜色</translation>
        </message>
        <message>
            <source>Change the language; used at the next start</source>
            <translation>更改语言；下次启动时生效</translation>
        </message>
        <message>
            <source>F&amp;ull screen</source>
            <translation>全屏(&amp;U)</translation>
        </message>
        <message>
            <source>Forget the recent recipes</source>
            <translation>忘记最近使用的配方</translation>
        </message>
        <message>
            <source>Go &amp;back…</source>
            <translation>退回(&amp;B)…</translation>
        </message>
        <message>
            <source>Go on from a checkpoint of this run</source>
            <translation>从本次运行的某个检查点继续</translation>
        </message>
        <message>
            <source>Go on with an earlier run from one of its checkpoints</source>
            <translation>从以前某次运行的检查点继续</translation>
        </message>
        <message>
            <source>Keep the newest steps in view</source>
            <translation>始终显示最新的步</translation>
        </message>
        <message>
            <source>List all shortcuts</source>
            <translation>列出所有快捷键</translation>
        </message>
        <message>
            <source>Open a recipe file</source>
            <translation>打开一个配方文件</translation>
        </message>
        <message>
            <source>Open the folder with all runs in the file manager</source>
            <translation>在文件管理器中打开存放所有运行的文件夹</translation>
        </message>
        <message>
            <source>Plots as &amp;PNG…</source>
            <translation>图表存为 PNG(&amp;P)…</translation>
        </message>
        <message>
            <source>Plots as &amp;SVG…</source>
            <translation>图表存为 SVG(&amp;S)…</translation>
        </message>
        <message>
            <source>Put all panels back to their first places</source>
            <translation>把所有面板放回最初的位置</translation>
        </message>
        <message>
            <source>Reset &amp;layout</source>
            <translation>重置布局(&amp;L)</translation>
        </message>
        <message>
            <source>Save recipe &amp;as…</source>
            <translation>配方另存为(&amp;A)…</translation>
        </message>
        <message>
            <source>Save the plots as they look now as a picture</source>
            <translation>把图表按现在的样子存为图片</translation>
        </message>
        <message>
            <source>Save the plots as they look now as vectors</source>
            <translation>把图表按现在的样子存为矢量图</translation>
        </message>
        <message>
            <source>Save the recipe to another file</source>
            <translation>把配方保存到另一个文件</translation>
        </message>
        <message>
            <source>Save the recipe to its file</source>
            <translation>把配方保存到它的文件</translation>
        </message>
        <message>
            <source>Save what is live and close the window</source>
            <translation>保存正在进行的运行并关闭窗口</translation>
        </message>
        <message>
            <source>Show all of every curve and follow the end</source>
            <translation>显示每条曲线的全部并跟随末端</translation>
        </message>
        <message>
            <source>Show runs &amp;folder</source>
            <translation>显示运行文件夹(&amp;F)</translation>
        </message>
        <message>
            <source>The versions of everything</source>
            <translation>各组成部分的版本</translation>
        </message>
        <message>
            <source>Use the whole screen</source>
            <translation>使用整个屏幕</translation>
        </message>
        <message>
            <source>Write every step of every curve to a file</source>
            <translation>把每条曲线的每一步写入文件</translation>
        </message>
    </context>
    <context>
        <name>AutoBoolEditor</name>
        <message>
            <source>auto</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>off</source>
            <translation>关</translation>
        </message>
        <message>
            <source>on</source>
            <translation>开</translation>
        </message>
    </context>
    <context>
        <name>CheckpointDialog</name>
        <message>
            <source>&amp;Continue</source>
            <translation>继续(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Other file…</source>
            <translation>其他文件(&amp;O)…</translation>
        </message>
        <message>
            <source>Checkpoints</source>
            <translation>检查点</translation>
        </message>
        <message>
            <source>Checkpoints (*.pt);;All files (*)</source>
            <translation>检查点 (*.pt);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Choose a checkpoint file elsewhere</source>
            <translation>选择别处的检查点文件</translation>
        </message>
        <message>
            <source>Choose a checkpoint, then press Continue</source>
            <translation>选择一个检查点，然后按“继续”</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Continue from checkpoint</source>
            <translation>从检查点继续</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>退回</translation>
        </message>
        <message>
            <source>Go on from the chosen checkpoint</source>
            <translation>从所选检查点继续</translation>
        </message>
        <message>
            <source>Open checkpoint</source>
            <translation>打开检查点</translation>
        </message>
        <message>
            <source>Other file</source>
            <translation>其他文件</translation>
        </message>
        <message>
            <source>Reading the runs folder…</source>
            <translation>正在读取运行文件夹…</translation>
        </message>
        <message>
            <source>Run and step</source>
            <translation>运行与步</translation>
        </message>
        <message>
            <source>The run goes on from the chosen checkpoint. Steps made after it are kept: the new ones make a run of their own.</source>
            <translation>运行将从所选检查点继续。其后已完成的步会保留：新的步成为一次单独的运行。</translation>
        </message>
        <message>
            <source>There are no checkpoints in {folder} yet.</source>
            <translation>{folder} 中还没有检查点。</translation>
        </message>
        <message>
            <source>When</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Why saved</source>
            <translation>保存原因</translation>
        </message>
        <message>
            <source>best so far</source>
            <translation>目前最佳</translation>
        </message>
        <message>
            <source>by the clock</source>
            <translation>定时保存</translation>
        </message>
        <message>
            <source>constant lr</source>
            <translation>恒定 lr</translation>
        </message>
        <message>
            <source>end of the run</source>
            <translation>运行结束</translation>
        </message>
        <message>
            <source>every so many epochs</source>
            <translation>按轮保存</translation>
        </message>
        <message>
            <source>every so many steps</source>
            <translation>按步保存</translation>
        </message>
        <message>
            <source>saved by hand</source>
            <translation>手动保存</translation>
        </message>
        <message>
            <source>step {step}</source>
            <translation>第 {step} 步</translation>
        </message>
        <message>
            <source>stopped</source>
            <translation>停止时</translation>
        </message>
        <message>
            <source>{title} (from step {step} of {run})</source>
            <translation>{title}（始于 {run} 的第 {step} 步）</translation>
        </message>
    </context>
    <context>
        <name>DetailsDialog</name>
        <message>
            <source>&amp;Copy</source>
            <translation>复制(&amp;C)</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Copy the sentence and the report</source>
            <translation>复制这句话和报告</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>详情</translation>
        </message>
        <message>
            <source>Full report</source>
            <translation>完整报告</translation>
        </message>
    </context>
    <context>
        <name>ExportProgress</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Cancel the export</source>
            <translation>取消导出</translation>
        </message>
        <message>
            <source>How much of the export is written</source>
            <translation>导出已写入多少</translation>
        </message>
        <message>
            <source>Progress of the export</source>
            <translation>导出进度</translation>
        </message>
        <message>
            <source>Stop writing; no half file is left</source>
            <translation>停止写入；不会留下写了一半的文件</translation>
        </message>
    </context>
    <context>
        <name>Exports</name>
        <message>
            <source>Another export is still being written.</source>
            <translation>另一个导出仍在写入。</translation>
        </message>
        <message>
            <source>CSV files (*.csv)</source>
            <translation>CSV 文件 (*.csv)</translation>
        </message>
        <message>
            <source>Export numbers</source>
            <translation>导出数值</translation>
        </message>
        <message>
            <source>Exported every step to {file}</source>
            <translation>每一步都已导出到 {file}</translation>
        </message>
        <message>
            <source>PNG pictures (*.png)</source>
            <translation>PNG 图片 (*.png)</translation>
        </message>
        <message>
            <source>SVG pictures (*.svg)</source>
            <translation>SVG 图片 (*.svg)</translation>
        </message>
        <message>
            <source>Save picture</source>
            <translation>保存图片</translation>
        </message>
        <message>
            <source>Saved {file}</source>
            <translation>已保存 {file}</translation>
        </message>
        <message>
            <source>Writing {file}…</source>
            <translation>正在写入 {file}…</translation>
        </message>
    </context>
    <context>
        <name>Form</name>
        <message>
            <source>Advanced</source>
            <translation>高级</translation>
        </message>
        <message>
            <source>Advanced ({count} changed)</source>
            <translation>高级（已改 {count} 项）</translation>
        </message>
        <message>
            <source>Advanced settings</source>
            <translation>高级设置</translation>
        </message>
        <message>
            <source>Back to the default, {value}</source>
            <translation>恢复默认值 {value}</translation>
        </message>
        <message>
            <source>Reset {name}</source>
            <translation>重置 {name}</translation>
        </message>
        <message>
            <source>Show or hide settings that are rarely needed</source>
            <translation>显示或隐藏很少用到的设置</translation>
        </message>
    </context>
    <context>
        <name>GroupsModel</name>
        <message>
            <source>tensors</source>
            <translation>张量</translation>
        </message>
        <message>
            <source>weights</source>
            <translation>权重</translation>
        </message>
    </context>
    <context>
        <name>GroupsPanel</name>
        <message>
            <source>&amp;Copy</source>
            <translation>复制(&amp;C)</translation>
        </message>
        <message>
            <source>All values of all parameter groups, as they are now</source>
            <translation>所有参数组当前的全部数值</translation>
        </message>
        <message>
            <source>Copy the selected cells as text</source>
            <translation>把所选单元格复制为文本</translation>
        </message>
        <message>
            <source>Parameter groups</source>
            <translation>参数组</translation>
        </message>
    </context>
    <context>
        <name>KnobControls</name>
        <message>
            <source>&amp;Group</source>
            <translation>组(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Knob</source>
            <translation>旋钮(&amp;K)</translation>
        </message>
        <message>
            <source>All groups (ratios kept)</source>
            <translation>所有组（保持比例）</translation>
        </message>
        <message>
            <source>Ask for the value in the box</source>
            <translation>按框中的数值设置</translation>
        </message>
        <message>
            <source>Drag, or use the arrow keys (fine) and the page keys (half a decade, with Ctrl a whole one)</source>
            <translation>拖动，或用方向键（微调）和翻页键（半个数量级，按住 Ctrl 为一个数量级）</translation>
        </message>
        <message>
            <source>Group</source>
            <translation>组</translation>
        </message>
        <message>
            <source>Hold</source>
            <translation>保持</translation>
        </message>
        <message>
            <source>Knob</source>
            <translation>旋钮</translation>
        </message>
        <message>
            <source>Knobs</source>
            <translation>旋钮</translation>
        </message>
        <message>
            <source>Let a held value go: the schedule goes on where it would have been</source>
            <translation>放开被保持的数值：调度从它本应到达的位置继续</translation>
        </message>
        <message>
            <source>Multiply by {factor}</source>
            <translation>乘以 {factor}</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
        <message>
            <source>Release</source>
            <translation>放开</translation>
        </message>
        <message>
            <source>Scale the schedule</source>
            <translation>缩放调度</translation>
        </message>
        <message>
            <source>Set</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>The rest of the schedule keeps its shape, multiplied so that the value is met now</source>
            <translation>调度其余部分形状不变，整体相乘，使现在正好达到该数值</translation>
        </message>
        <message>
            <source>The value stays until it is released</source>
            <translation>数值保持不变，直到被放开</translation>
        </message>
        <message>
            <source>Type a value such as 3e-4 and press Enter; Esc goes back to the live value</source>
            <translation>输入如 3e-4 的数值并按回车；按 Esc 回到当前数值</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Va&amp;lue</source>
            <translation>值(&amp;L)</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>数值</translation>
        </message>
        <message>
            <source>What the trainer applied</source>
            <translation>训练器实际应用的数值</translation>
        </message>
        <message>
            <source>Which parameter group to turn; all of them keep their ratios</source>
            <translation>要调节哪个参数组；全部调节时保持比例</translation>
        </message>
        <message>
            <source>Which value to turn</source>
            <translation>要调节哪个数值</translation>
        </message>
    </context>
    <context>
        <name>KnobPanel</name>
        <message>
            <source> (held)</source>
            <translation>（保持）</translation>
        </message>
        <message>
            <source> (schedule × {factor})</source>
            <translation>（调度 × {factor}）</translation>
        </message>
        <message>
            <source> (× {factor})</source>
            <translation>（× {factor}）</translation>
        </message>
        <message>
            <source>Redo knob turn</source>
            <translation>重做旋钮调节</translation>
        </message>
        <message>
            <source>Take the last turn back, as a new edit</source>
            <translation>撤回最近一次调节（作为一次新的编辑）</translation>
        </message>
        <message>
            <source>Turn again what was taken back</source>
            <translation>再次进行被撤回的调节</translation>
        </message>
        <message>
            <source>Undo knob turn</source>
            <translation>撤销旋钮调节</translation>
        </message>
        <message>
            <source>{name} {applied} applied from step {step}{setting}</source>
            <translation>{name} 自第 {step} 步起实际为 {applied}{setting}</translation>
        </message>
        <message>
            <source>{name} {requested} asked, {applied} applied from step {step}{setting}</source>
            <translation>{name} 请求 {requested}，自第 {step} 步起应用 {applied}{setting}</translation>
        </message>
        <message>
            <source>… and {count} more groups</source>
            <translation>… 以及另外 {count} 组</translation>
        </message>
    </context>
    <context>
        <name>Legend</name>
        <message>
            <source>More series</source>
            <translation>更多曲线</translation>
        </message>
        <message>
            <source>Series for which there is no room here</source>
            <translation>此处放不下的曲线</translation>
        </message>
    </context>
    <context>
        <name>LegendEntry</name>
        <message>
            <source>Show {name}</source>
            <translation>显示 {name}</translation>
        </message>
        <message>
            <source>The value, and after ≈ the smoothed value.</source>
            <translation>数值；≈ 之后是平滑后的数值。</translation>
        </message>
        <message>
            <source>{name}: press to hide or show it.</source>
            <translation>{name}：点按以隐藏或显示。</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>Knobs</source>
            <translation>旋钮</translation>
        </message>
        <message>
            <source>Loading PyTorch…</source>
            <translation>正在加载 PyTorch…</translation>
        </message>
        <message>
            <source>Parameter groups</source>
            <translation>参数组</translation>
        </message>
        <message>
            <source>Pause or continue</source>
            <translation>暂停或继续</translation>
        </message>
        <message>
            <source>PyTorch could not be loaded</source>
            <translation>无法加载 PyTorch</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>Saving the run, then closing…</source>
            <translation>正在保存运行，随后关闭…</translation>
        </message>
        <message>
            <source>Something went wrong inside Descent ({summary}). A live run goes on.</source>
            <translation>Descent 内部出错（{summary}）。正在进行的运行会继续。</translation>
        </message>
        <message>
            <source>The language changes when Descent is started again.</source>
            <translation>重新启动 Descent 后语言会改变。</translation>
        </message>
        <message>
            <source>The window's settings could not be read and were set aside as {file}; everything else is as it was.</source>
            <translation>无法读取窗口设置，已另存为 {file}；其他一切照旧。</translation>
        </message>
        <message>
            <source>{count} values need attention: {first}</source>
            <translation>有 {count} 个数值需要处理：{first}</translation>
        </message>
    </context>
    <context>
        <name>Markers</name>
        <message>
            <source>… and {count} more: zoom in to read them</source>
            <translation>… 还有 {count} 个：放大即可查看</translation>
        </message>
    </context>
    <context>
        <name>Menus</name>
        <message>
            <source>&amp;Edit</source>
            <translation>编辑(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>文件(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>帮助(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;New from preset</source>
            <translation>由预设新建(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>运行(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Theme</source>
            <translation>主题(&amp;T)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>视图(&amp;V)</translation>
        </message>
        <message>
            <source>E&amp;xport</source>
            <translation>导出(&amp;X)</translation>
        </message>
        <message>
            <source>Lan&amp;guage</source>
            <translation>语言(&amp;G)</translation>
        </message>
        <message>
            <source>Open r&amp;ecent</source>
            <translation>打开最近的配方(&amp;E)</translation>
        </message>
    </context>
    <context>
        <name>MessageStrip</name>
        <message>
            <source>Details of the message</source>
            <translation>消息的详情</translation>
        </message>
        <message>
            <source>Details…</source>
            <translation>详情…</translation>
        </message>
        <message>
            <source>Dismiss the message</source>
            <translation>关闭消息</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>消息</translation>
        </message>
        <message>
            <source>Show the full report</source>
            <translation>显示完整报告</translation>
        </message>
    </context>
    <context>
        <name>PartPanel</name>
        <message>
            <source>Choose a part</source>
            <translation>选择部件</translation>
        </message>
    </context>
    <context>
        <name>PartPicker</name>
        <message>
            <source>Choose: {title}</source>
            <translation>选择：{title}</translation>
        </message>
    </context>
    <context>
        <name>Picture</name>
        <message>
            <source>Plots of a run</source>
            <translation>运行的图表</translation>
        </message>
    </context>
    <context>
        <name>PlotBar</name>
        <message>
            <source>Box zoom</source>
            <translation>框选放大</translation>
        </message>
        <message>
            <source>Choose plots and series</source>
            <translation>选择图表和曲线</translation>
        </message>
        <message>
            <source>Drag a box to zoom into it; Shift and drag does so at any time</source>
            <translation>拖出方框即放大；按住 Shift 拖动随时可用</translation>
        </message>
        <message>
            <source>Follow</source>
            <translation>跟随</translation>
        </message>
        <message>
            <source>Follow the end of the run</source>
            <translation>跟随运行的末端</translation>
        </message>
        <message>
            <source>How much the strong curve is smoothed; far left: not at all</source>
            <translation>粗曲线的平滑程度；最左端为不平滑</translation>
        </message>
        <message>
            <source>Keep the end of the run in view (End)</source>
            <translation>始终显示运行的末端 (End)</translation>
        </message>
        <message>
            <source>Logarithmic step axis</source>
            <translation>对数步轴</translation>
        </message>
        <message>
            <source>Logarithmic step axis for all plots</source>
            <translation>所有图表使用对数步轴</translation>
        </message>
        <message>
            <source>No series yet</source>
            <translation>还没有曲线</translation>
        </message>
        <message>
            <source>S&amp;moothing</source>
            <translation>平滑(&amp;M)</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>曲线</translation>
        </message>
        <message>
            <source>Show or hide plots and series</source>
            <translation>显示或隐藏图表和曲线</translation>
        </message>
        <message>
            <source>Show the whole run</source>
            <translation>显示整个运行</translation>
        </message>
        <message>
            <source>Show the whole run and fit every axis (Home, R, or double-click in a plot)</source>
            <translation>显示整个运行并适配各轴（Home、R，或在图中双击）</translation>
        </message>
        <message>
            <source>Show this plot</source>
            <translation>显示此图</translation>
        </message>
        <message>
            <source>Smoothing strength</source>
            <translation>平滑强度</translation>
        </message>
        <message>
            <source>Step pointed at, or the steps made</source>
            <translation>所指的步，或已完成的步数</translation>
        </message>
        <message>
            <source>Whole run</source>
            <translation>整个运行</translation>
        </message>
        <message>
            <source>Zoom with a box</source>
            <translation>用方框放大</translation>
        </message>
        <message>
            <source>log x</source>
            <translation>对数 x</translation>
        </message>
        <message>
            <source>off</source>
            <translation>关</translation>
        </message>
        <message>
            <source>step {step}</source>
            <translation>第 {step} 步</translation>
        </message>
        <message>
            <source>{count} steps</source>
            <translation>{count} 步</translation>
        </message>
    </context>
    <context>
        <name>PlotPanel</name>
        <message>
            <source>Logarithmic y axis (values of zero and below are left out)</source>
            <translation>对数 y 轴（零和负值不显示）</translation>
        </message>
        <message>
            <source>Logarithmic y axis: {plot}</source>
            <translation>对数 y 轴：{plot}</translation>
        </message>
        <message>
            <source>Nothing measured yet</source>
            <translation>还没有测量值</translation>
        </message>
        <message>
            <source>faint: schedule without edits</source>
            <translation>浅色：未经调整的计划</translation>
        </message>
        <message>
            <source>log y</source>
            <translation>对数 y</translation>
        </message>
        <message>
            <source>{plot} of the coming run</source>
            <translation>{plot}（即将开始的运行）</translation>
        </message>
    </context>
    <context>
        <name>PlotView</name>
        <message>
            <source>step</source>
            <translation>步</translation>
        </message>
    </context>
    <context>
        <name>Plots</name>
        <message>
            <source>Accuracy</source>
            <translation>准确率</translation>
        </message>
        <message>
            <source>Gradient norm</source>
            <translation>梯度范数</translation>
        </message>
        <message>
            <source>Learning rate</source>
            <translation>学习率</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>Plots of the run</source>
            <translation>运行的图表</translation>
        </message>
        <message>
            <source>Press Run to see the loss here</source>
            <translation>按“运行”，损失显示在这里</translation>
        </message>
        <message>
            <source>Steps per second</source>
            <translation>每秒步数</translation>
        </message>
        <message>
            <source>The learning rate of every group appears here</source>
            <translation>每个组的学习率显示在这里</translation>
        </message>
        <message>
            <source>Training and validation accuracy appear here</source>
            <translation>训练和验证准确率显示在这里</translation>
        </message>
        <message>
            <source>each step</source>
            <translation>每步</translation>
        </message>
        <message>
            <source>gradient norm</source>
            <translation>梯度范数</translation>
        </message>
        <message>
            <source>steps/s</source>
            <translation>步/秒</translation>
        </message>
        <message>
            <source>training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>validation</source>
            <translation>验证</translation>
        </message>
    </context>
    <context>
        <name>RecipeFiles</name>
        <message>
            <source>(none yet)</source>
            <translation>（暂无）</translation>
        </message>
        <message>
            <source>Open recipe</source>
            <translation>打开配方</translation>
        </message>
        <message>
            <source>Recipes (*.toml);;All files (*)</source>
            <translation>配方 (*.toml);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Save recipe</source>
            <translation>保存配方</translation>
        </message>
        <message>
            <source>Unsaved recipe</source>
            <translation>未保存的配方</translation>
        </message>
    </context>
    <context>
        <name>RecipePanel</name>
        <message>
            <source>Dataset</source>
            <translation>数据集</translation>
        </message>
        <message>
            <source>Loading PyTorch…</source>
            <translation>正在加载 PyTorch…</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Optimizer</source>
            <translation>优化器</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>Scheduler</source>
            <translation>调度器</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>needs attention</source>
            <translation>需要处理</translation>
        </message>
    </context>
    <context>
        <name>RunActions</name>
        <message>
            <source>&amp;More</source>
            <translation>更多(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Pause</source>
            <translation>暂停(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>运行(&amp;R)</translation>
        </message>
        <message>
            <source>Co&amp;ntinue</source>
            <translation>继续(&amp;N)</translation>
        </message>
        <message>
            <source>Go on (Space)</source>
            <translation>继续（空格）</translation>
        </message>
        <message>
            <source>Make one step, then pause</source>
            <translation>走一步，然后暂停</translation>
        </message>
        <message>
            <source>Make the run longer</source>
            <translation>延长运行</translation>
        </message>
        <message>
            <source>Pause before the next step (Space)</source>
            <translation>在下一步之前暂停（空格）</translation>
        </message>
        <message>
            <source>Pause before the next step, or go on</source>
            <translation>在下一步之前暂停，或继续</translation>
        </message>
        <message>
            <source>S&amp;tep</source>
            <translation>单步(&amp;T)</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Save a checkpoint and end the run</source>
            <translation>保存检查点并结束运行</translation>
        </message>
        <message>
            <source>Save a checkpoint now</source>
            <translation>立即保存检查点</translation>
        </message>
        <message>
            <source>Save chec&amp;kpoint</source>
            <translation>保存检查点(&amp;K)</translation>
        </message>
        <message>
            <source>St&amp;op</source>
            <translation>停止(&amp;O)</translation>
        </message>
        <message>
            <source>Start training with this recipe</source>
            <translation>用此配方开始训练</translation>
        </message>
    </context>
    <context>
        <name>RunBar</name>
        <message>
            <source>1 thread</source>
            <translation>1 个线程</translation>
        </message>
        <message>
            <source>Epoch</source>
            <translation>轮</translation>
        </message>
        <message>
            <source>Epochs or steps</source>
            <translation>轮或步</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>Finished</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>How many more</source>
            <translation>再加多少</translation>
        </message>
        <message>
            <source>How many more epochs or steps</source>
            <translation>再加多少轮或步</translation>
        </message>
        <message>
            <source>How much of the whole run is done</source>
            <translation>整个运行已完成多少</translation>
        </message>
        <message>
            <source>Idle</source>
            <translation>空闲</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>剩余</translation>
        </message>
        <message>
            <source>Loading…</source>
            <translation>加载中…</translation>
        </message>
        <message>
            <source>More</source>
            <translation>更多</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>Progress of the run</source>
            <translation>运行进度</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>运行中</translation>
        </message>
        <message>
            <source>Step</source>
            <translation>步</translation>
        </message>
        <message>
            <source>Steps/s</source>
            <translation>步/秒</translation>
        </message>
        <message>
            <source>Where the run trains</source>
            <translation>在哪里训练</translation>
        </message>
        <message>
            <source>epochs</source>
            <translation>轮</translation>
        </message>
        <message>
            <source>steps</source>
            <translation>步</translation>
        </message>
        <message>
            <source>{count} threads</source>
            <translation>{count} 个线程</translation>
        </message>
    </context>
    <context>
        <name>RunMessages</name>
        <message>
            <source>All {step} steps are made; the run rests and can be made longer</source>
            <translation>全部 {step} 步已完成；运行处于静止，可以延长</translation>
        </message>
        <message>
            <source>Checkpoint saved before step {step}: {file}</source>
            <translation>已在第 {step} 步之前保存检查点：{file}</translation>
        </message>
        <message>
            <source>Go back to {checkpoint} with lr ÷10</source>
            <translation>退回 {checkpoint}，lr ÷10</translation>
        </message>
        <message>
            <source>Go on from here with lr ÷10</source>
            <translation>从这里继续，lr ÷10</translation>
        </message>
        <message>
            <source>Reading {file} through…</source>
            <translation>正在通读 {file}…</translation>
        </message>
        <message>
            <source>Start again with lr ÷10</source>
            <translation>以 lr ÷10 重新开始</translation>
        </message>
        <message>
            <source>Step {step} was not made, and the run pauses: {what}</source>
            <translation>第 {step} 步未执行，运行已暂停：{what}</translation>
        </message>
        <message>
            <source>The run ended before step {step}</source>
            <translation>运行在第 {step} 步之前结束</translation>
        </message>
        <message>
            <source>Training on {device}, {weights} weights</source>
            <translation>在 {device} 上训练，{weights} 个权重</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>step {step}</source>
            <translation>第 {step} 步</translation>
        </message>
        <message>
            <source>{reason} It happened in {where}.</source>
            <translation>{reason} 发生在 {where}。</translation>
        </message>
    </context>
    <context>
        <name>RunView</name>
        <message>
            <source> (held)</source>
            <translation>（保持）</translation>
        </message>
        <message>
            <source>Checkpoint saved by hand before step {step}</source>
            <translation>在第 {step} 步之前手动保存的检查点</translation>
        </message>
        <message>
            <source>Step {step}: {name} {before} → {after}</source>
            <translation>第 {step} 步：{name} {before} → {after}</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
    </context>
    <context>
        <name>Section</name>
        <message>
            <source>Show or hide: {title}</source>
            <translation>显示或隐藏：{title}</translation>
        </message>
        <message>
            <source>folded</source>
            <translation>已折叠</translation>
        </message>
        <message>
            <source>unfolded</source>
            <translation>已展开</translation>
        </message>
    </context>
    <context>
        <name>ShortcutsDialog</name>
        <message>
            <source>Action</source>
            <translation>操作</translation>
        </message>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>键盘快捷键</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>按键</translation>
        </message>
        <message>
            <source>What each key does</source>
            <translation>每个按键的作用</translation>
        </message>
    </context>
    <context>
        <name>_SearchList</name>
        <message>
            <source>Enter chooses, Esc closes</source>
            <translation>回车选择，Esc 关闭</translation>
        </message>
        <message>
            <source>Nothing matches “{typed}”.</source>
            <translation>没有与“{typed}”匹配的项。</translation>
        </message>
        <message>
            <source>Search: {title}</source>
            <translation>搜索：{title}</translation>
        </message>
        <message>
            <source>Type to filter</source>
            <translation>输入以筛选</translation>
        </message>
        <message>
            <source>Type to filter; Enter chooses, Esc closes</source>
            <translation>输入以筛选；回车选择，Esc 关闭</translation>
        </message>
    </context>
    <context>
        <name>start</name>
        <message>
            <source>A recipe file to open.</source>
            <translation>要打开的配方文件。</translation>
        </message>
        <message>
            <source>Train PyTorch models with a hand on the learning rate.</source>
            <translation>训练 PyTorch 模型，随手调节学习率。</translation>
        </message>
    </context>
    <context>
        <name>workbench</name>
        <message>
            <source> Did you mean {name!r}?</source>
            <translation> 是不是想写 {name!r}？</translation>
        </message>
        <message>
            <source> There is: {names}.</source>
            <translation> 可用的有：{names}。</translation>
        </message>
        <message>
            <source>1,797 grey pictures of 8 × 8 pixels in ten classes; comes with scikit-learn, nothing is downloaded.</source>
            <translation>1,797 张 8 × 8 像素的灰度图，共十类；随 scikit-learn 提供，无需下载。</translation>
        </message>
        <message>
            <source>1.25 × max_iter</source>
            <translation>1.25 × max_iter</translation>
        </message>
        <message>
            <source>A factor by which T_{i} increases after a restart.</source>
            <translation>每次重启后 T_{i} 增大的倍数。</translation>
        </message>
        <message>
            <source>A run is live; stop it before opening another recipe.</source>
            <translation>有运行正在进行；请先停止它，再打开其他配方。</translation>
        </message>
        <message>
            <source>A scalar or a list of scalars. A lower bound on the learning rate of all param groups or each group respectively.</source>
            <translation>一个数或一列数：所有参数组或各组学习率的下限。</translation>
        </message>
        <message>
            <source>A smaller learning rate for a while, then the full one.</source>
            <translation>先用较小的学习率一段时间，然后用完整的学习率。</translation>
        </message>
        <message>
            <source>A straight line from one factor of lr to another: a warm-up.</source>
            <translation>lr 的倍数沿直线从一个值变到另一个值：用于预热。</translation>
        </message>
        <message>
            <source>ASGD</source>
            <translation>ASGD</translation>
        </message>
        <message>
            <source>Adadelta</source>
            <translation>Adadelta</translation>
        </message>
        <message>
            <source>Adafactor</source>
            <translation>Adafactor</translation>
        </message>
        <message>
            <source>Adafactor clips an update whose size is above this.</source>
            <translation>更新的大小超过此值时，Adafactor 会截断它。</translation>
        </message>
        <message>
            <source>Adagrad</source>
            <translation>Adagrad</translation>
        </message>
        <message>
            <source>Adagrad with a fading memory, and no learning rate to choose in principle.</source>
            <translation>记忆逐渐淡去的 Adagrad，原则上无需选择学习率。</translation>
        </message>
        <message>
            <source>Adam</source>
            <translation>Adam</translation>
        </message>
        <message>
            <source>Adam for embeddings with sparse gradients.</source>
            <translation>用于稀疏梯度嵌入的 Adam。</translation>
        </message>
        <message>
            <source>Adam that warms itself up while its averages are still uncertain.</source>
            <translation>在平均值尚不可靠时自行预热的 Adam。</translation>
        </message>
        <message>
            <source>Adam with Nesterov momentum.</source>
            <translation>带 Nesterov 动量的 Adam。</translation>
        </message>
        <message>
            <source>Adam with the largest gradient in place of the average square.</source>
            <translation>用最大梯度代替平均平方的 Adam。</translation>
        </message>
        <message>
            <source>Adam with the squared gradients kept as rows and columns: little memory for large matrices.</source>
            <translation>按行和列保存梯度平方的 Adam：大矩阵也只占少量内存。</translation>
        </message>
        <message>
            <source>Adam with weight decay apart from the gradient; the usual choice for transformers.</source>
            <translation>权重衰减与梯度分开的 Adam；Transformer 的常用选择。</translation>
        </message>
        <message>
            <source>AdamW</source>
            <translation>AdamW</translation>
        </message>
        <message>
            <source>Adamax</source>
            <translation>Adamax</translation>
        </message>
        <message>
            <source>After how many advances lr is back at its full value.</source>
            <translation>推进多少次后 lr 恢复完整值。</translation>
        </message>
        <message>
            <source>After so many advances lr is multiplied by gamma.</source>
            <translation>每推进这么多次，lr 乘以 gamma。</translation>
        </message>
        <message>
            <source>All {total} steps are made: ask for more steps or epochs to go on.</source>
            <translation>全部 {total} 步已完成：要继续，请增加步数或轮数。</translation>
        </message>
        <message>
            <source>Asks that the right class beats every other by a margin; less sure of itself than cross-entropy.</source>
            <translation>要求正确类别比其他类别高出一个间隔；不像交叉熵那样自信。</translation>
        </message>
        <message>
            <source>At these advances lr is multiplied by gamma.</source>
            <translation>在这些推进次数处，lr 乘以 gamma。</translation>
        </message>
        <message>
            <source>By how much the right class must be ahead.</source>
            <translation>正确类别必须领先多少。</translation>
        </message>
        <message>
            <source>CIFAR-10 CNN of the tutorial</source>
            <translation>教程中的 CIFAR-10 卷积网络</translation>
        </message>
        <message>
            <source>ChainedScheduler</source>
            <translation>ChainedScheduler</translation>
        </message>
        <message>
            <source>Channels of a picture.</source>
            <translation>图片的通道数。</translation>
        </message>
        <message>
            <source>Channels of the first convolution; the second has twice as many.</source>
            <translation>第一个卷积的通道数；第二个是它的两倍。</translation>
        </message>
        <message>
            <source>Climb in place of descend.</source>
            <translation>上升而不是下降。</translation>
        </message>
        <message>
            <source>Coefficients \(a,b,c\) for the Newton–Schulz orthogonalization polynomial.</source>
            <translation>Newton–Schulz 正交化多项式的系数 (a, b, c)。</translation>
        </message>
        <message>
            <source>Constant in 'exp_range' scaling function: gamma**(cycle iterations).</source>
            <translation>'exp_range' 缩放函数中的常数：gamma**(周期内迭代次数)。</translation>
        </message>
        <message>
            <source>ConstantLR</source>
            <translation>ConstantLR</translation>
        </message>
        <message>
            <source>CosineAnnealingLR</source>
            <translation>CosineAnnealingLR</translation>
        </message>
        <message>
            <source>CosineAnnealingWarmRestarts</source>
            <translation>CosineAnnealingWarmRestarts</translation>
        </message>
        <message>
            <source>Cross-entropy</source>
            <translation>交叉熵</translation>
        </message>
        <message>
            <source>CyclicLR</source>
            <translation>CyclicLR</translation>
        </message>
        <message>
            <source>CyclicLR would go from base_lr {low} down to max_lr {high}: fill in both, or choose another lr.</source>
            <translation>CyclicLR 会从 base_lr {low} 降到 max_lr {high}：请填写两者，或选择其他 lr。</translation>
        </message>
        <message>
            <source>Decay weights apart from the gradient, as AdamW does.</source>
            <translation>像 AdamW 那样，权重衰减与梯度分开。</translation>
        </message>
        <message>
            <source>Determines the initial learning rate via initial_lr = max_lr/div_factor.</source>
            <translation>决定初始学习率：initial_lr = max_lr/div_factor。</translation>
        </message>
        <message>
            <source>Determines the minimum learning rate via min_lr = initial_lr/final_div_factor.</source>
            <translation>决定最小学习率：min_lr = initial_lr/final_div_factor。</translation>
        </message>
        <message>
            <source>Divide by the variance of the gradient in place of its square.</source>
            <translation>除以梯度的方差而不是它的平方。</translation>
        </message>
        <message>
            <source>Divides each step by the recent size of the gradient; long used for recurrent nets.</source>
            <translation>每步除以梯度近期的大小；长期用于循环网络。</translation>
        </message>
        <message>
            <source>Divides each weight's step by all gradients it has seen; for rare features. The steps only shrink.</source>
            <translation>每个权重的步长除以它见过的所有梯度；适合罕见特征。步长只会缩小。</translation>
        </message>
        <message>
            <source>Draw a new order of the samples for each epoch, from the seed and the epoch's number.</source>
            <translation>每轮根据种子和轮号重新排列样本。</translation>
        </message>
        <message>
            <source>Draw bytes from 0 to 255, as pictures have, in place of normal numbers.</source>
            <translation>取 0 到 255 的字节（如图片那样），而不是正态分布的数。</translation>
        </message>
        <message>
            <source>ExponentialLR</source>
            <translation>ExponentialLR</translation>
        </message>
        <message>
            <source>Factor by which the learning rate will be reduced. new_lr = lr * factor.</source>
            <translation>学习率降低的倍数：new_lr = lr * factor。</translation>
        </message>
        <message>
            <source>Factors by which a weight's step shrinks (sign changed) and grows; the first between 0 and 1, the second above 1.</source>
            <translation>权重步长缩小（符号改变时）和增大的倍数；前者在 0 和 1 之间，后者大于 1。</translation>
        </message>
        <message>
            <source>Falls along half a cosine wave again and again, starting anew each time.</source>
            <translation>一次又一次沿半个余弦波下降，每次重新开始。</translation>
        </message>
        <message>
            <source>Falls along half a cosine wave, from lr to eta_min.</source>
            <translation>沿半个余弦波从 lr 降到 eta_min。</translation>
        </message>
        <message>
            <source>Falls to 0 along a power of the time left.</source>
            <translation>按剩余时间的幂降到 0。</translation>
        </message>
        <message>
            <source>For example 0.1 * 0.95 ** epoch, or lr / 2 if epoch % 10 == 0 and epoch &gt; 0 else lr.</source>
            <translation>例如 0.1 * 0.95 ** epoch，或 lr / 2 if epoch % 10 == 0 and epoch &gt; 0 else lr。</translation>
        </message>
        <message>
            <source>Formula of your own</source>
            <translation>自定义公式</translation>
        </message>
        <message>
            <source>Four random pictures: tiny CNN with batch norm, Adam (R8)</source>
            <translation>四张随机图片：带批归一化的微型 CNN，Adam (R8)</translation>
        </message>
        <message>
            <source>Guesses the curvature from past steps and evaluates the loss several times in each; for small, smooth problems in full batches.</source>
            <translation>由过去的步推测曲率，每步多次计算损失；适合小而光滑、整批训练的问题。</translation>
        </message>
        <message>
            <source>Handwritten digits (scikit-learn)</source>
            <translation>手写数字 (scikit-learn)</translation>
        </message>
        <message>
            <source>Handwritten digits: small CNN, SGD with momentum</source>
            <translation>手写数字：小型 CNN，带动量的 SGD</translation>
        </message>
        <message>
            <source>Height and width of a picture.</source>
            <translation>图片的高和宽。</translation>
        </message>
        <message>
            <source>Highest learning rate of a cycle.</source>
            <translation>一个周期内的最高学习率。</translation>
        </message>
        <message>
            <source>How far to go is searched by the strong Wolfe conditions, or not at all.</source>
            <translation>按强 Wolfe 条件搜索步长，或完全不搜索。</translation>
        </message>
        <message>
            <source>How fast ASGD's steps shrink.</source>
            <translation>ASGD 的步长缩小得多快。</translation>
        </message>
        <message>
            <source>How fast the learning rate falls by itself with the number of steps.</source>
            <translation>学习率随步数自行下降的快慢。</translation>
        </message>
        <message>
            <source>How long the average of the squared gradient remembers: 0.99 is about 100 steps.</source>
            <translation>梯度平方的平均记忆多久：0.99 约为 100 步。</translation>
        </message>
        <message>
            <source>How long the averages of the gradient (first) and of its square (second) remember: 0.9 is about 10 steps, 0.999 about 1,000.</source>
            <translation>梯度（第一个）及其平方（第二个）的平均记忆多久：0.9 约为 10 步，0.999 约为 1,000 步。</translation>
        </message>
        <message>
            <source>How long the averages remember: 0.9 is about 10 steps.</source>
            <translation>平均值记忆多久：0.9 约为 10 步。</translation>
        </message>
        <message>
            <source>How many evaluations of the loss one step may make.</source>
            <translation>一步中最多计算多少次损失。</translation>
        </message>
        <message>
            <source>How many numbers make one input.</source>
            <translation>一个输入由多少个数组成。</translation>
        </message>
        <message>
            <source>How many numbers make one target.</source>
            <translation>一个目标由多少个数组成。</translation>
        </message>
        <message>
            <source>How many past updates LBFGS keeps to guess the curvature.</source>
            <translation>LBFGS 保留多少次过去的更新来推测曲率。</translation>
        </message>
        <message>
            <source>How many pictures.</source>
            <translation>多少张图片。</translation>
        </message>
        <message>
            <source>How many samples make one step; 0 takes the whole training split at once (full batch).</source>
            <translation>一步用多少样本；0 表示一次用整个训练集（整批）。</translation>
        </message>
        <message>
            <source>How many samples.</source>
            <translation>多少个样本。</translation>
        </message>
        <message>
            <source>How many times the whole training split is gone through.</source>
            <translation>整个训练集要过多少遍。</translation>
        </message>
        <message>
            <source>How much less of the new gradient enters the momentum; usually 0.</source>
            <translation>新梯度进入动量时减少多少；通常为 0。</translation>
        </message>
        <message>
            <source>How often LBFGS may evaluate and move within one step.</source>
            <translation>LBFGS 在一步内最多计算并移动多少次。</translation>
        </message>
        <message>
            <source>How the learning rate follows the shape of a matrix.</source>
            <translation>学习率如何随矩阵形状而变。</translation>
        </message>
        <message>
            <source>How the memory of Adafactor's squared gradient grows; usually -0.8.</source>
            <translation>Adafactor 梯度平方的记忆如何增长；通常为 -0.8。</translation>
        </message>
        <message>
            <source>How the momentum warms up in NAdam.</source>
            <translation>NAdam 中动量如何预热。</translation>
        </message>
        <message>
            <source>Huber</source>
            <translation>Huber</translation>
        </message>
        <message>
            <source>If True, momentum is cycled inversely to learning rate between 'base_momentum' and 'max_momentum'. Needs an optimizer with momentum or betas.</source>
            <translation>若为真，动量在 'base_momentum' 与 'max_momentum' 之间与学习率反向循环。优化器需有动量或 betas。</translation>
        </message>
        <message>
            <source>If True, use a third phase of the schedule to annihilate the learning rate according to 'final_div_factor' instead of modifying the second phase (the first two phases will be symmetrical about the step indicated by 'pct_start').</source>
            <translation>若为真，则用第三阶段按 'final_div_factor' 把学习率降到极小，而不改动第二阶段（前两个阶段以 'pct_start' 所指的步对称）。</translation>
        </message>
        <message>
            <source>Initial weights, order, augmentation and dropout all come from this number.</source>
            <translation>初始权重、顺序、数据增强和 dropout 都由这个数决定。</translation>
        </message>
        <message>
            <source>Inputs of the validation split have the shape {validation}, those of the training split {train}: they must be equal.</source>
            <translation>验证集的输入形状为 {validation}，训练集的为 {train}：两者必须相同。</translation>
        </message>
        <message>
            <source>It looks at the loss after each epoch.</source>
            <translation>它在每轮之后查看损失。</translation>
        </message>
        <message>
            <source>Keep a checkpoint of the lowest validation loss; written at most every ten seconds and whenever the run rests.</source>
            <translation>保留验证损失最低的检查点；最多每十秒写一次，运行静止时也会写。</translation>
        </message>
        <message>
            <source>Keep the state on the GPU so that a step can be recorded in a CUDA graph; CUDA only.</source>
            <translation>把状态保留在 GPU 上，以便用 CUDA 图记录一步；仅限 CUDA。</translation>
        </message>
        <message>
            <source>Keeps the division from failing where gradients are tiny.</source>
            <translation>梯度极小时防止除法出错。</translation>
        </message>
        <message>
            <source>L-BFGS</source>
            <translation>L-BFGS</translation>
        </message>
        <message>
            <source>L-BFGS takes all weights in one group: set groups to one.</source>
            <translation>L-BFGS 要求所有权重在一组：请把 groups 设为 one。</translation>
        </message>
        <message>
            <source>LambdaLR</source>
            <translation>LambdaLR</translation>
        </message>
        <message>
            <source>Learning rate: how far a step goes. Too small is slow, too large makes the loss grow; usually between 1e-4 and 1.</source>
            <translation>学习率：一步走多远。太小则慢，太大则损失上升；通常在 1e-4 与 1 之间。</translation>
        </message>
        <message>
            <source>Linear layers with ReLU between them; without hidden layers it is linear or softmax regression.</source>
            <translation>线性层之间用 ReLU；没有隐藏层时就是线性回归或 softmax 回归。</translation>
        </message>
        <message>
            <source>LinearLR</source>
            <translation>LinearLR</translation>
        </message>
        <message>
            <source>Lower momentum boundaries in the cycle for each parameter group. Note that momentum is cycled inversely to learning rate; at the peak of a cycle, momentum is 'base_momentum' and learning rate is 'max_lr'.</source>
            <translation>每个参数组在周期中动量的下界。动量与学习率反向循环；周期顶点处动量为 'base_momentum'，学习率为 'max_lr'。</translation>
        </message>
        <message>
            <source>Lowest learning rate of a cycle.</source>
            <translation>一个周期内的最低学习率。</translation>
        </message>
        <message>
            <source>MLP (fully connected)</source>
            <translation>MLP（全连接）</translation>
        </message>
        <message>
            <source>Maximum number of iterations.</source>
            <translation>最大迭代次数。</translation>
        </message>
        <message>
            <source>Mean absolute error</source>
            <translation>平均绝对误差</translation>
        </message>
        <message>
            <source>Mean squared error</source>
            <translation>均方误差</translation>
        </message>
        <message>
            <source>Measure the validation split after every so many epochs; 0 is never.</source>
            <translation>每隔这么多轮测量一次验证集；0 为从不。</translation>
        </message>
        <message>
            <source>Minimal decay applied to lr. If the difference between new and old lr is smaller than eps, the update is ignored.</source>
            <translation>lr 的最小衰减量。新旧 lr 之差小于 eps 时忽略更新。</translation>
        </message>
        <message>
            <source>Minimum learning rate.</source>
            <translation>最小学习率。</translation>
        </message>
        <message>
            <source>Momentum made orthogonal, for the matrices of hidden layers.</source>
            <translation>正交化的动量，用于隐藏层的矩阵。</translation>
        </message>
        <message>
            <source>Momentum, and a step size of its own for each weight from the average of squared gradients; a good first choice.</source>
            <translation>动量，加上由梯度平方平均得出的、每个权重各自的步长；不错的首选。</translation>
        </message>
        <message>
            <source>Multi-class margin (hinge)</source>
            <translation>多类间隔（合页）损失</translation>
        </message>
        <message>
            <source>MultiStepLR</source>
            <translation>MultiStepLR</translation>
        </message>
        <message>
            <source>Multiplicative factor of learning rate decay.</source>
            <translation>学习率衰减的乘数。</translation>
        </message>
        <message>
            <source>MultiplicativeLR</source>
            <translation>MultiplicativeLR</translation>
        </message>
        <message>
            <source>Multiplied at each advance by a factor that is a formula of your own.</source>
            <translation>每次推进时乘以一个由自定义公式给出的系数。</translation>
        </message>
        <message>
            <source>Multiplied by a factor when the validation loss (or the training loss where nothing is validated) has stopped getting better.</source>
            <translation>验证损失（没有验证时为训练损失）不再改善时，乘以一个倍数。</translation>
        </message>
        <message>
            <source>Multiplied by gamma after every so many advances.</source>
            <translation>每推进这么多次乘以 gamma。</translation>
        </message>
        <message>
            <source>Multiplied by gamma at chosen points.</source>
            <translation>在选定的点乘以 gamma。</translation>
        </message>
        <message>
            <source>Multiplied by the same factor at each advance.</source>
            <translation>每次推进都乘以同一倍数。</translation>
        </message>
        <message>
            <source>Muon</source>
            <translation>Muon</translation>
        </message>
        <message>
            <source>NAdam</source>
            <translation>NAdam</translation>
        </message>
        <message>
            <source>Nesterov momentum: the gradient is corrected by where momentum is about to go. Needs momentum above 0 and dampening 0.</source>
            <translation>Nesterov 动量：按动量将要到达的位置修正梯度。需要 momentum 大于 0 且 dampening 为 0。</translation>
        </message>
        <message>
            <source>Never let the average of the squared gradient fall: the AMSGrad variant.</source>
            <translation>不让梯度平方的平均下降：AMSGrad 变体。</translation>
        </message>
        <message>
            <source>Newton–Schulz iterations of Muon.</source>
            <translation>Muon 的 Newton–Schulz 迭代次数。</translation>
        </message>
        <message>
            <source>None (constant)</source>
            <translation>无（恒定）</translation>
        </message>
        <message>
            <source>Normal random inputs and targets, as in the tutorial's regression example (R2).</source>
            <translation>正态随机的输入和目标，如教程的回归示例 (R2)。</translation>
        </message>
        <message>
            <source>Normal random pictures in equal classes; four of 3 × 5 × 5 are the tutorial's tiny example (R8), and 32 × 32 bytes try the speed of a net on CIFAR-shaped data.</source>
            <translation>各类数量相等的正态随机图片；四张 3 × 5 × 5 是教程的微型示例 (R8)，32 × 32 字节则用来测试网络在 CIFAR 形状数据上的速度。</translation>
        </message>
        <message>
            <source>Normalise each hidden layer over the batch before its ReLU.</source>
            <translation>每个隐藏层在 ReLU 之前按批归一化。</translation>
        </message>
        <message>
            <source>Number of classes; the first samples get class 0, the last the highest.</source>
            <translation>类别数；最前的样本为第 0 类，最后的为最高类。</translation>
        </message>
        <message>
            <source>Number of epochs to wait before resuming normal operation after lr has been reduced.</source>
            <translation>降低 lr 之后，恢复正常前等待的轮数。</translation>
        </message>
        <message>
            <source>Number of iterations until the first restart.</source>
            <translation>第一次重启之前的迭代次数。</translation>
        </message>
        <message>
            <source>Number of training iterations in the increasing half of a cycle.</source>
            <translation>一个周期上升半段的训练迭代次数。</translation>
        </message>
        <message>
            <source>On a GPU: only algorithms that give the same bits every time; slower. A CPU always does.</source>
            <translation>在 GPU 上只用每次结果逐位相同的算法；较慢。CPU 总是如此。</translation>
        </message>
        <message>
            <source>One 3 × 3 convolution, batch norm, ReLU, pooling and a linear layer: the tutorial's tiny net (R8).</source>
            <translation>一个 3 × 3 卷积、批归一化、ReLU、池化和一个线性层：教程的微型网络 (R8)。</translation>
        </message>
        <message>
            <source>One of min, max. In min mode, lr will be reduced when the quantity monitored has stopped decreasing; in max mode it will be reduced when the quantity monitored has stopped increasing.</source>
            <translation>min 或 max。min 模式下，监测量不再下降时降低 lr；max 模式下，监测量不再上升时降低 lr。</translation>
        </message>
        <message>
            <source>One of rel, abs. In rel mode, the dynamic threshold is computed as: * best * (1 + threshold) if mode == 'max' * best * (1 - threshold) if mode == 'min' In abs mode, the dynamic threshold is computed as: * best + threshold if mode == 'max' * best - threshold if mode == 'min'.</source>
            <translation>rel 或 abs。rel 模式下动态阈值为：mode == 'max' 时 best * (1 + threshold)，mode == 'min' 时 best * (1 - threshold)。abs 模式下为：mode == 'max' 时 best + threshold，mode == 'min' 时 best - threshold。</translation>
        </message>
        <message>
            <source>One of {triangular, triangular2, exp_range}. Values correspond to policies detailed above. If scale_fn is not None, this argument is ignored.</source>
            <translation>{triangular, triangular2, exp_range} 之一，对应上述策略。若给出 scale_fn，则忽略此参数。</translation>
        </message>
        <message>
            <source>One rise to the highest lr and one long fall, with momentum the other way round; made for the length of the run.</source>
            <translation>一次升到最高 lr，再长长地下降，动量相反；长度与运行一致。</translation>
        </message>
        <message>
            <source>One scheduler after another.</source>
            <translation>一个调度器接着另一个。</translation>
        </message>
        <message>
            <source>OneCycleLR</source>
            <translation>OneCycleLR</translation>
        </message>
        <message>
            <source>Outputs of the last layer; 0 takes one for each class.</source>
            <translation>最后一层的输出数；0 表示每类一个。</translation>
        </message>
        <message>
            <source>Parameter groups: one for all weights, one for each kind (weights, biases, normalisation) or one for each layer. Each group has its own learning rate to turn.</source>
            <translation>参数组：所有权重一组，每种（权重、偏置、归一化）一组，或每层一组。每组都有自己可调的学习率。</translation>
        </message>
        <message>
            <source>PolynomialLR</source>
            <translation>PolynomialLR</translation>
        </message>
        <message>
            <source>Power of the violation: 1 or 2.</source>
            <translation>违反量的幂：1 或 2。</translation>
        </message>
        <message>
            <source>Power with which ASGD's steps shrink; usually 0.75.</source>
            <translation>ASGD 步长缩小的幂；通常为 0.75。</translation>
        </message>
        <message>
            <source>Pulls weights towards 0 at each step, against overfitting; usually 0 to 0.1.</source>
            <translation>每步把权重拉向 0，防止过拟合；通常 0 到 0.1。</translation>
        </message>
        <message>
            <source>RAdam</source>
            <translation>RAdam</translation>
        </message>
        <message>
            <source>RMSprop</source>
            <translation>RMSprop</translation>
        </message>
        <message>
            <source>Random pictures</source>
            <translation>随机图片</translation>
        </message>
        <message>
            <source>Random regression</source>
            <translation>随机回归</translation>
        </message>
        <message>
            <source>ReduceLROnPlateau</source>
            <translation>ReduceLROnPlateau</translation>
        </message>
        <message>
            <source>Regression on five random samples: MLP, Adam (R2)</source>
            <translation>五个随机样本的回归：MLP，Adam (R2)</translation>
        </message>
        <message>
            <source>Rises and falls between two bounds in a triangle.</source>
            <translation>在两个界限之间按三角形升降。</translation>
        </message>
        <message>
            <source>Rprop</source>
            <translation>Rprop</translation>
        </message>
        <message>
            <source>Runs cannot be kept in {folder} because a file of that name is in the way: choose another folder.</source>
            <translation>无法在 {folder} 中保存运行，因为有同名文件挡住：请选择另一个文件夹。</translation>
        </message>
        <message>
            <source>SGD (with momentum, Nesterov)</source>
            <translation>SGD（可带动量、Nesterov）</translation>
        </message>
        <message>
            <source>SGD whose weights are also averaged over the later steps.</source>
            <translation>权重还会对后期各步取平均的 SGD。</translation>
        </message>
        <message>
            <source>Save a checkpoint after every so many epochs; 0 is never.</source>
            <translation>每隔这么多轮保存一个检查点；0 为从不。</translation>
        </message>
        <message>
            <source>Save a checkpoint after every so many seconds; 0 is never.</source>
            <translation>每隔这么多秒保存一个检查点；0 为从不。</translation>
        </message>
        <message>
            <source>Save a checkpoint after every so many steps; 0 is never.</source>
            <translation>每隔这么多步保存一个检查点；0 为从不。</translation>
        </message>
        <message>
            <source>SequentialLR</source>
            <translation>SequentialLR</translation>
        </message>
        <message>
            <source>Several schedulers at once, their factors multiplied.</source>
            <translation>同时使用多个调度器，倍数相乘。</translation>
        </message>
        <message>
            <source>Share of the features that is set to zero at each training step.</source>
            <translation>每个训练步中置零的特征比例。</translation>
        </message>
        <message>
            <source>Share of the hidden activations that is set to zero at each training step.</source>
            <translation>每个训练步中置零的隐藏激活比例。</translation>
        </message>
        <message>
            <source>Share of the last update that is kept: evens out zig-zag and speeds up along valleys. Usually 0.9; 0 is none.</source>
            <translation>保留上次更新的比例：抹平之字形并沿山谷加速。通常 0.9；0 为不用。</translation>
        </message>
        <message>
            <source>Share of the samples kept for validation.</source>
            <translation>留作验证的样本比例。</translation>
        </message>
        <message>
            <source>Share of the target that is spread over all classes; 0 is the plain loss.</source>
            <translation>目标分摊到所有类别的比例；0 为普通损失。</translation>
        </message>
        <message>
            <source>Small CNN</source>
            <translation>小型 CNN</translation>
        </message>
        <message>
            <source>Smallest and largest step of a weight.</source>
            <translation>权重的最小和最大步长。</translation>
        </message>
        <message>
            <source>Smooth L1</source>
            <translation>Smooth L1</translation>
        </message>
        <message>
            <source>SparseAdam</source>
            <translation>SparseAdam</translation>
        </message>
        <message>
            <source>Squared near zero, absolute beyond beta; divided by beta.</source>
            <translation>零附近为平方，超过 beta 为绝对值；再除以 beta。</translation>
        </message>
        <message>
            <source>Squared near zero, absolute beyond delta.</source>
            <translation>零附近为平方，超过 delta 为绝对值。</translation>
        </message>
        <message>
            <source>Step at which ASGD begins to average the weights.</source>
            <translation>ASGD 从哪一步开始平均权重。</translation>
        </message>
        <message>
            <source>Step {step} was not made, because {what}: go back to an earlier checkpoint with a smaller learning rate.</source>
            <translation>第 {step} 步未执行，因为{what}：请退回更早的检查点并减小学习率。</translation>
        </message>
        <message>
            <source>StepLR</source>
            <translation>StepLR</translation>
        </message>
        <message>
            <source>Steps along the negative gradient, with momentum if asked; simple, robust, and the best on many pictures when lr is tuned.</source>
            <translation>沿负梯度走，可带动量；简单、稳健，lr 调好后在许多图像任务上最好。</translation>
        </message>
        <message>
            <source>Stop within a step when loss or weights change less than this.</source>
            <translation>损失或权重变化小于此值时，在一步内停下。</translation>
        </message>
        <message>
            <source>Stop within a step when the gradient is smaller than this.</source>
            <translation>梯度小于此值时，在一步内停下。</translation>
        </message>
        <message>
            <source>That did not work: {error}.</source>
            <translation>没有成功：{error}。</translation>
        </message>
        <message>
            <source>The checkpoint is of another model than the recipe's: {why}.</source>
            <translation>检查点的模型与配方的不同：{why}。</translation>
        </message>
        <message>
            <source>The checkpoint is of another optimizer or scheduler than the recipe's: {why}.</source>
            <translation>检查点的优化器或调度器与配方的不同：{why}。</translation>
        </message>
        <message>
            <source>The checkpoint is of another optimizer than the recipe's: it has no {key}.</source>
            <translation>检查点的优化器与配方的不同：没有 {key}。</translation>
        </message>
        <message>
            <source>The checkpoint {file} could not be opened ({reason}): check the disk and the file's permissions.</source>
            <translation>无法打开检查点 {file}（{reason}）：请检查磁盘和文件权限。</translation>
        </message>
        <message>
            <source>The checkpoint {file} could not be read ({reason}): check the disk, or use another checkpoint.</source>
            <translation>无法读取检查点 {file}（{reason}）：请检查磁盘，或使用另一个检查点。</translation>
        </message>
        <message>
            <source>The command {command} is not known.</source>
            <translation>未知的命令 {command}。</translation>
        </message>
        <message>
            <source>The dataset has labels from {lowest} to {highest}, but {count} classes: labels must run from 0 to {last}.</source>
            <translation>数据集的标签从 {lowest} 到 {highest}，但有 {count} 类：标签必须从 0 到 {last}。</translation>
        </message>
        <message>
            <source>The device {name!r} cannot be used here ({why}): choose auto or cpu.</source>
            <translation>这里不能使用设备 {name!r}（{why}）：请选择 auto 或 cpu。</translation>
        </message>
        <message>
            <source>The export was cancelled; no file was written.</source>
            <translation>导出已取消；没有写入任何文件。</translation>
        </message>
        <message>
            <source>The factor, as a formula of epoch, step, total_epochs and total_steps.</source>
            <translation>系数，写成 epoch、step、total_epochs 和 total_steps 的公式。</translation>
        </message>
        <message>
            <source>The first lr times a factor that is a formula of your own.</source>
            <translation>初始 lr 乘以一个由自定义公式给出的系数。</translation>
        </message>
        <message>
            <source>The formula cannot be read at character {at}.</source>
            <translation>公式在第 {at} 个字符处无法读懂。</translation>
        </message>
        <message>
            <source>The formula has an unknown function {name!r} at character {at}; there is: {names}.</source>
            <translation>公式在第 {at} 个字符处有未知函数 {name!r}；可用的有：{names}。</translation>
        </message>
        <message>
            <source>The formula has an unknown name {name!r} at character {at}; there is: {names}.</source>
            <translation>公式在第 {at} 个字符处有未知名称 {name!r}；可用的有：{names}。</translation>
        </message>
        <message>
            <source>The formula has something at character {at} that is no arithmetic.</source>
            <translation>公式在第 {at} 个字符处有不属于算术的内容。</translation>
        </message>
        <message>
            <source>The formula is empty: type one such as 0.1 * 0.95 ** epoch.</source>
            <translation>公式为空：请输入公式，例如 0.1 * 0.95 ** epoch。</translation>
        </message>
        <message>
            <source>The formula is longer than {most} characters.</source>
            <translation>公式超过 {most} 个字符。</translation>
        </message>
        <message>
            <source>The formula is negative ({value:g}) at epoch {epoch:g}, step {step:g}: a learning rate must be 0 or more.</source>
            <translation>公式在第 {epoch:g} 轮、第 {step:g} 步为负（{value:g}）：学习率必须大于或等于 0。</translation>
        </message>
        <message>
            <source>The formula is nested too deeply at character {at}.</source>
            <translation>公式在第 {at} 个字符处嵌套过深。</translation>
        </message>
        <message>
            <source>The history {file} could not be read ({reason}): check the disk and the file's permissions.</source>
            <translation>无法读取历史 {file}（{reason}）：请检查磁盘和文件权限。</translation>
        </message>
        <message>
            <source>The history {file} is damaged after step {step}: everything before is here, the rest is lost.</source>
            <translation>历史 {file} 在第 {step} 步之后损坏：之前的都在，其余已丢失。</translation>
        </message>
        <message>
            <source>The history {file} is damaged; the run goes on with the part before the damage, and the damaged file is kept as {copy}.</source>
            <translation>历史 {file} 已损坏；运行用损坏之前的部分继续，损坏的文件保留为 {copy}。</translation>
        </message>
        <message>
            <source>The history {file} was written by a newer version of Descent: update Descent to open it.</source>
            <translation>历史 {file} 由更新版本的 Descent 写成：请更新 Descent 后再打开。</translation>
        </message>
        <message>
            <source>The journal {file} could not be read ({reason}): check the disk and the file's permissions.</source>
            <translation>无法读取日志 {file}（{reason}）：请检查磁盘和文件权限。</translation>
        </message>
        <message>
            <source>The journal {file} is damaged in line {line}: open another run, or delete the line.</source>
            <translation>日志 {file} 的第 {line} 行已损坏：请打开另一次运行，或删除该行。</translation>
        </message>
        <message>
            <source>The journal's {name} at step {step} cannot be obeyed ({reason}): update Descent or delete the line.</source>
            <translation>日志中第 {step} 步的 {name} 无法执行（{reason}）：请更新 Descent 或删除该行。</translation>
        </message>
        <message>
            <source>The learning rate as a formula of lr (the present one), base_lr (the first one), epoch, step, total_epochs and total_steps; arithmetic, comparisons, if … else, and functions such as sqrt, exp, cos, min, max.</source>
            <translation>学习率，写成 lr（当前值）、base_lr（初始值）、epoch、step、total_epochs 和 total_steps 的公式；可用算术、比较、if … else，以及 sqrt、exp、cos、min、max 等函数。</translation>
        </message>
        <message>
            <source>The learning rate at the top of the cycle.</source>
            <translation>周期顶点的学习率。</translation>
        </message>
        <message>
            <source>The learning rate stays as it is, until you turn it.</source>
            <translation>学习率保持不变，直到你调节它。</translation>
        </message>
        <message>
            <source>The loss cannot compare the model's outputs with the targets: {why}.</source>
            <translation>损失无法比较模型的输出与目标：{why}。</translation>
        </message>
        <message>
            <source>The mean of the absolute differences: large errors count less than in the squared error.</source>
            <translation>绝对差的平均：大误差的影响比平方误差小。</translation>
        </message>
        <message>
            <source>The mean of the squared differences: the usual loss for regression.</source>
            <translation>平方差的平均：回归的常用损失。</translation>
        </message>
        <message>
            <source>The model cannot take a batch of shape {shape}: {why}.</source>
            <translation>模型不能接受形状为 {shape} 的批：{why}。</translation>
        </message>
        <message>
            <source>The model gives {given} numbers for a sample, and the targets have {wanted}: they must be equal.</source>
            <translation>模型对每个样本给出 {given} 个数，而目标有 {wanted} 个：两者必须相等。</translation>
        </message>
        <message>
            <source>The model has no weights to train: choose another model.</source>
            <translation>模型没有可训练的权重：请选择另一个模型。</translation>
        </message>
        <message>
            <source>The model has {given} outputs, and the dataset has {classes} classes: give the model at least as many outputs.</source>
            <translation>模型有 {given} 个输出，而数据集有 {classes} 类：模型的输出至少要有这么多。</translation>
        </message>
        <message>
            <source>The number at character {at} is too large.</source>
            <translation>第 {at} 个字符处的数太大。</translation>
        </message>
        <message>
            <source>The number of allowed epochs with no improvement after which the learning rate will be reduced. For example, consider the case of having no patience (patience = 0). In the first epoch, a baseline is established and is always considered good as there's no previous baseline. In the second epoch, if the performance is worse than the baseline, we have what is considered an intolerable epoch. Since the count of intolerable epochs (1) is greater than the patience level (0), the learning rate is reduced at the end of this epoch. From the third epoch onwards, the learning rate continues to be reduced at the end of each epoch if the performance is worse than the baseline. If the performance improves or remains the same, the learning rate is not adjusted.</source>
            <translation>允许多少轮没有改善，之后才降低学习率。例如 patience = 0：第一轮建立基准，总算作好；第二轮若比基准差，则在这一轮结束时降低学习率；从第三轮起，每轮若比基准差都会在结束时继续降低；若改善或不变，则不调整。</translation>
        </message>
        <message>
            <source>The number of iterations that multiplicative factor reaches to 1.</source>
            <translation>倍数达到 1 所需的迭代次数。</translation>
        </message>
        <message>
            <source>The number of steps that the scheduler decays the learning rate.</source>
            <translation>调度器衰减学习率的步数。</translation>
        </message>
        <message>
            <source>The number we multiply learning rate at the end of linear changing process.</source>
            <translation>线性变化结束时学习率所乘的数。</translation>
        </message>
        <message>
            <source>The number we multiply learning rate in the first epoch. The multiplication factor changes towards end_factor in the following epochs.</source>
            <translation>第一轮学习率所乘的数；之后各轮向 end_factor 变化。</translation>
        </message>
        <message>
            <source>The numbers are drawn by a generator of their own with this seed: the same as after torch.manual_seed.</source>
            <translation>这些数由以此为种子的独立生成器产生：与 torch.manual_seed 之后相同。</translation>
        </message>
        <message>
            <source>The percentage of the cycle (in number of steps) spent increasing the learning rate.</source>
            <translation>周期中（按步数）用于提高学习率的比例。</translation>
        </message>
        <message>
            <source>The power of the polynomial.</source>
            <translation>多项式的幂。</translation>
        </message>
        <message>
            <source>The run ended because of an unexpected error.</source>
            <translation>运行因意外错误而结束。</translation>
        </message>
        <message>
            <source>The run ended because of an unexpected error: {error}.</source>
            <translation>运行因意外错误而结束：{error}。</translation>
        </message>
        <message>
            <source>The run {folder} cannot be opened because its {file} is damaged: restore it from a copy or choose another run.</source>
            <translation>无法打开运行 {folder}，因为它的 {file} 已损坏：请从副本恢复，或选择另一次运行。</translation>
        </message>
        <message>
            <source>The run {folder} cannot be opened because its {file} is missing or unreadable: restore it from a copy or choose another run.</source>
            <translation>无法打开运行 {folder}，因为它的 {file} 缺失或无法读取：请从副本恢复，或选择另一次运行。</translation>
        </message>
        <message>
            <source>The run {folder} was made by a newer version of Descent: update Descent to open it.</source>
            <translation>运行 {folder} 由更新版本的 Descent 生成：请更新 Descent 后再打开。</translation>
        </message>
        <message>
            <source>The run {run} is still being trained, in another window or here: stop it there first.</source>
            <translation>运行 {run} 仍在训练中（在另一个窗口或此处）：请先在那里停止它。</translation>
        </message>
        <message>
            <source>The schedule of {name} is at 0 now, and 0 cannot be scaled: choose Hold.</source>
            <translation>{name} 的调度现在为 0，而 0 不能缩放：请选择“保持”。</translation>
        </message>
        <message>
            <source>The total number of steps in the cycle. Note that if a value is not provided here, then it must be inferred by providing a value for epochs and steps_per_epoch.</source>
            <translation>周期的总步数。若此处不填，则由 epochs 和 steps_per_epoch 推出。</translation>
        </message>
        <message>
            <source>The training split is empty: choose a smaller validation share or more samples.</source>
            <translation>训练集为空：请减小验证比例或增加样本。</translation>
        </message>
        <message>
            <source>The usual loss for choosing one of several classes; takes raw scores (logits).</source>
            <translation>多选一分类的常用损失；接受原始分数 (logits)。</translation>
        </message>
        <message>
            <source>The validation split is empty: leave it out (None) or put samples into it.</source>
            <translation>验证集为空：请去掉它 (None) 或放入样本。</translation>
        </message>
        <message>
            <source>The {split} split has {inputs} inputs and {targets} targets; there must be as many of one as of the other.</source>
            <translation>{split} 集有 {inputs} 个输入和 {targets} 个目标；两者数量必须相同。</translation>
        </message>
        <message>
            <source>There is no checkpoint {file} in {folder}: choose another one.</source>
            <translation>{folder} 中没有检查点 {file}：请另选一个。</translation>
        </message>
        <message>
            <source>There is no history {file} in {folder}: choose another run.</source>
            <translation>{folder} 中没有历史 {file}：请选择另一次运行。</translation>
        </message>
        <message>
            <source>There is no knob named {name!r}; there is: {names}.</source>
            <translation>没有名为 {name!r} 的旋钮；现有：{names}。</translation>
        </message>
        <message>
            <source>There is no parameter group {group}; there are {count}.</source>
            <translation>没有参数组 {group}；共有 {count} 组。</translation>
        </message>
        <message>
            <source>There is no part named {name!r} here: choose another one.</source>
            <translation>这里没有名为 {name!r} 的部件：请另选一个。</translation>
        </message>
        <message>
            <source>There is no run folder {folder}: choose another run.</source>
            <translation>没有运行文件夹 {folder}：请选择另一次运行。</translation>
        </message>
        <message>
            <source>There is no series {name} to export; there are {names}.</source>
            <translation>没有可导出的曲线 {name}；现有 {names}。</translation>
        </message>
        <message>
            <source>There is no {one} named {name!r}.{hint}</source>
            <translation>没有名为 {name!r} 的部件（{one}）。{hint}</translation>
        </message>
        <message>
            <source>There was not enough memory to go on: choose a smaller batch size or model, and continue from the last checkpoint.</source>
            <translation>内存不足，无法继续：请减小批大小或模型，并从最近的检查点继续。</translation>
        </message>
        <message>
            <source>This model needs pictures (channels × height × width), and the inputs are {shape}: choose the MLP, or a dataset of pictures.</source>
            <translation>此模型需要图片（通道 × 高 × 宽），而输入为 {shape}：请选择 MLP 或图片数据集。</translation>
        </message>
        <message>
            <source>This model needs pictures of at least {least} × {least} pixels; these are {height} × {width}: choose another model.</source>
            <translation>此模型需要至少 {least} × {least} 像素的图片；这些是 {height} × {width}：请选择另一个模型。</translation>
        </message>
        <message>
            <source>This run has no folder, so there is nowhere to save a checkpoint.</source>
            <translation>此运行没有文件夹，无处保存检查点。</translation>
        </message>
        <message>
            <source>Threads of the CPU that torch may use; 0 measures the first steps and takes what is faster. Results depend on it in the last bits, so the number used is kept with the run.</source>
            <translation>torch 可用的 CPU 线程数；0 表示测量最初几步并取较快者。结果的末位与之有关，因此所用的数会与运行一起保存。</translation>
        </message>
        <message>
            <source>Three 5 × 5 convolutions with pooling and two linear layers, without activations between them: the tutorial's net for CIFAR-10 (R1).</source>
            <translation>三个带池化的 5 × 5 卷积和两个线性层，其间没有激活函数：教程的 CIFAR-10 网络 (R1)。</translation>
        </message>
        <message>
            <source>Threshold for measuring the new optimum, to only focus on significant changes.</source>
            <translation>衡量新最优值的阈值，只关注显著的变化。</translation>
        </message>
        <message>
            <source>Tiny net with batch norm</source>
            <translation>带批归一化的微型网络</translation>
        </message>
        <message>
            <source>Training stopped with an error, {kind}: {why}. What was made before is kept.</source>
            <translation>训练因错误停止，{kind}：{why}。之前的成果已保留。</translation>
        </message>
        <message>
            <source>Two 3 × 3 convolutions with ReLU and pooling, then a linear layer: enough for digits.</source>
            <translation>两个带 ReLU 和池化的 3 × 3 卷积，再加一个线性层：识别数字足够了。</translation>
        </message>
        <message>
            <source>Update all tensors in few calls; faster on a GPU, and needs more memory.</source>
            <translation>用少数调用更新所有张量；在 GPU 上更快，但占更多内存。</translation>
        </message>
        <message>
            <source>Update all tensors in one kernel; fastest where it is supported.</source>
            <translation>用一个内核更新所有张量；在支持之处最快。</translation>
        </message>
        <message>
            <source>Upper momentum boundaries in the cycle for each parameter group. Functionally, it defines the cycle amplitude (max_momentum - base_momentum). Note that momentum is cycled inversely to learning rate; at the start of a cycle, momentum is 'max_momentum' and learning rate is 'base_lr'.</source>
            <translation>每个参数组在周期中动量的上界，由此决定周期幅度 (max_momentum - base_momentum)。动量与学习率反向循环；周期开始时动量为 'max_momentum'，学习率为 'base_lr'。</translation>
        </message>
        <message>
            <source>Upper momentum boundaries in the cycle for each parameter group. Functionally, it defines the cycle amplitude (max_momentum - base_momentum). The momentum at any cycle is the difference of max_momentum and some scaling of the amplitude; therefore base_momentum may not actually be reached depending on scaling function. Note that momentum is cycled inversely to learning rate; at the start of a cycle, momentum is 'max_momentum' and learning rate is 'base_lr'.</source>
            <translation>每个参数组在周期中动量的上界，由此决定周期幅度 (max_momentum - base_momentum)。任一周期的动量为 max_momentum 减去缩放后的幅度，因此视缩放函数而定，不一定会到达 base_momentum。动量与学习率反向循环；周期开始时动量为 'max_momentum'，学习率为 'base_lr'。</translation>
        </message>
        <message>
            <source>Uses only the sign of the gradient; for full batches.</source>
            <translation>只用梯度的符号；用于整批训练。</translation>
        </message>
        <message>
            <source>What lr is multiplied by.</source>
            <translation>lr 所乘的数。</translation>
        </message>
        <message>
            <source>Where the square turns into a straight line.</source>
            <translation>平方在哪里变成直线。</translation>
        </message>
        <message>
            <source>Where the sum of squared gradients starts; above 0 the first steps are smaller.</source>
            <translation>梯度平方和的起始值；大于 0 时最初几步较小。</translation>
        </message>
        <message>
            <source>Where to train: auto, cpu, cuda, cuda:1, mps, ... Auto takes a GPU if there is one.</source>
            <translation>在哪里训练：auto、cpu、cuda、cuda:1、mps……有 GPU 时 auto 会使用它。</translation>
        </message>
        <message>
            <source>Whether the schedule moves on after each epoch or after each step; its lengths are counted in the same unit.</source>
            <translation>计划在每轮之后还是每步之后推进；其长度按同一单位计。</translation>
        </message>
        <message>
            <source>Which samples are kept for validation comes from this number.</source>
            <translation>哪些样本留作验证由这个数决定。</translation>
        </message>
        <message>
            <source>Width of each hidden layer, separated by commas; empty for none.</source>
            <translation>每个隐藏层的宽度，用逗号分隔；留空表示没有。</translation>
        </message>
        <message>
            <source>a gradient is not a finite number</source>
            <translation>某个梯度不是有限数</translation>
        </message>
        <message>
            <source>a quarter of the run</source>
            <translation>运行的四分之一</translation>
        </message>
        <message>
            <source>a tenth of lr</source>
            <translation>lr 的十分之一</translation>
        </message>
        <message>
            <source>a third of the run</source>
            <translation>运行的三分之一</translation>
        </message>
        <message>
            <source>an eighth of the run</source>
            <translation>运行的八分之一</translation>
        </message>
        <message>
            <source>auto</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>bfloat16 runs the forward pass in mixed precision (autocast); weights stay float32.</source>
            <translation>bfloat16 以混合精度 (autocast) 进行前向计算；权重仍为 float32。</translation>
        </message>
        <message>
            <source>capturable is for CUDA only: switch it off, or choose a CUDA device.</source>
            <translation>capturable 仅用于 CUDA：请关闭它，或选择 CUDA 设备。</translation>
        </message>
        <message>
            <source>classification</source>
            <translation>分类</translation>
        </message>
        <message>
            <source>dataset</source>
            <translation>数据集</translation>
        </message>
        <message>
            <source>exporter</source>
            <translation>导出器</translation>
        </message>
        <message>
            <source>half and three quarters of the run</source>
            <translation>运行的一半和四分之三处</translation>
        </message>
        <message>
            <source>it is made of other schedulers, which this version cannot nest yet.</source>
            <translation>它由其他调度器组成，此版本还不能嵌套。</translation>
        </message>
        <message>
            <source>it moves only matrices; the other weights need a second optimizer, which this version does not have yet.</source>
            <translation>它只更新矩阵；其他权重需要第二个优化器，此版本还没有。</translation>
        </message>
        <message>
            <source>it needs a model with sparse gradients, and there is none in this version yet.</source>
            <translation>它需要有稀疏梯度的模型，此版本还没有。</translation>
        </message>
        <message>
            <source>loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>lr</source>
            <translation>lr</translation>
        </message>
        <message>
            <source>lr is multiplied by this at each advance.</source>
            <translation>每次推进时 lr 乘以此数。</translation>
        </message>
        <message>
            <source>lr is multiplied by this until total_iters advances are made.</source>
            <translation>在推进 total_iters 次之前，lr 都乘以此数。</translation>
        </message>
        <message>
            <source>model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>optimizer</source>
            <translation>优化器</translation>
        </message>
        <message>
            <source>original</source>
            <translation>原版</translation>
        </message>
        <message>
            <source>regression</source>
            <translation>回归</translation>
        </message>
        <message>
            <source>scheduler</source>
            <translation>调度器</translation>
        </message>
        <message>
            <source>the loss is not a finite number</source>
            <translation>损失不是有限数</translation>
        </message>
        <message>
            <source>the update would make a weight infinite</source>
            <translation>更新会使某个权重变为无穷大</translation>
        </message>
        <message>
            <source>the whole run</source>
            <translation>整个运行</translation>
        </message>
        <message>
            <source>torch refuses these values of {part}: {why}.</source>
            <translation>torch 拒绝 {part} 的这些数值：{why}。</translation>
        </message>
        <message>
            <source>training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>{'cos', 'linear'} Specifies the annealing strategy: "cos" for cosine annealing, "linear" for linear annealing.</source>
            <translation>{'cos', 'linear'} 退火方式："cos" 为余弦退火，"linear" 为线性退火。</translation>
        </message>
        <message>
            <source>{'cycle', 'iterations'}. Defines whether scale_fn is evaluated on cycle number or cycle iterations (training iterations since start of cycle).</source>
            <translation>{'cycle', 'iterations'}。scale_fn 按周期号还是按周期内迭代次数（自周期开始的训练迭代）计算。</translation>
        </message>
        <message>
            <source>{file} cannot be read or written: {why}.</source>
            <translation>无法读写 {file}：{why}。</translation>
        </message>
        <message>
            <source>{file} cannot be read: {why}.</source>
            <translation>无法读取 {file}：{why}。</translation>
        </message>
        <message>
            <source>{file} cannot be written: {why}. Choose another folder.</source>
            <translation>无法写入 {file}：{why}。请选择另一个文件夹。</translation>
        </message>
        <message>
            <source>{file} could not be saved because its name is too long: choose a shorter one.</source>
            <translation>无法保存 {file}，因为名称太长：请用短一些的。</translation>
        </message>
        <message>
            <source>{file} could not be saved because the disk is full: make room for {folder}, then try again.</source>
            <translation>无法保存 {file}，因为磁盘已满：请为 {folder} 腾出空间后重试。</translation>
        </message>
        <message>
            <source>{file} could not be saved because the state holds something that is no tensor, number or text ({reason}): take it out.</source>
            <translation>无法保存 {file}，因为状态中有不是张量、数字或文本的内容（{reason}）：请把它去掉。</translation>
        </message>
        <message>
            <source>{file} could not be saved because there is no folder {folder}: make it or choose another.</source>
            <translation>无法保存 {file}，因为没有文件夹 {folder}：请新建它或另选一个。</translation>
        </message>
        <message>
            <source>{file} could not be saved because writing in {folder} is not allowed: choose another folder or change its permissions.</source>
            <translation>无法保存 {file}，因为不允许写入 {folder}：请另选文件夹或更改权限。</translation>
        </message>
        <message>
            <source>{file} could not be saved because {folder} is read-only: choose another folder.</source>
            <translation>无法保存 {file}，因为 {folder} 是只读的：请另选文件夹。</translation>
        </message>
        <message>
            <source>{file} could not be saved in {folder} ({reason}): try again or choose another folder.</source>
            <translation>无法把 {file} 保存到 {folder}（{reason}）：请重试或另选文件夹。</translation>
        </message>
        <message>
            <source>{file} does not say which version of Descent wrote it: use another checkpoint.</source>
            <translation>{file} 没有说明由哪个版本的 Descent 写成：请使用另一个检查点。</translation>
        </message>
        <message>
            <source>{file} has an unknown section [{section}].{hint}</source>
            <translation>{file} 有未知的节 [{section}]。{hint}</translation>
        </message>
        <message>
            <source>{file} holds {size} MB of structure besides its tensors, more than any checkpoint needs: it was refused as a bomb.</source>
            <translation>{file} 除张量外还有 {size} MB 的结构，超过任何检查点所需：已作为炸弹拒绝。</translation>
        </message>
        <message>
            <source>{file} is damaged: its contents do not match their checksum; use an earlier checkpoint.</source>
            <translation>{file} 已损坏：内容与校验和不符；请使用更早的检查点。</translation>
        </message>
        <message>
            <source>{file} is incomplete: its end is missing; use an earlier checkpoint or copy it again.</source>
            <translation>{file} 不完整：缺少末尾；请使用更早的检查点或重新复制。</translation>
        </message>
        <message>
            <source>{file} is no recipe: its first line should be `descent = 1`.</source>
            <translation>{file} 不是配方：第一行应为 `descent = 1`。</translation>
        </message>
        <message>
            <source>{file} is no text in UTF-8, so it is no recipe.</source>
            <translation>{file} 不是 UTF-8 文本，因此不是配方。</translation>
        </message>
        <message>
            <source>{file} is not a checkpoint as torch.save writes it: choose another file.</source>
            <translation>{file} 不是 torch.save 写出的检查点：请另选文件。</translation>
        </message>
        <message>
            <source>{file} is not a checkpoint that torch can load ({reason}): use another one.</source>
            <translation>{file} 不是 torch 能加载的检查点（{reason}）：请另用一个。</translation>
        </message>
        <message>
            <source>{file} is not a checkpoint: choose a file that was saved by Descent or by torch.save.</source>
            <translation>{file} 不是检查点：请选择由 Descent 或 torch.save 保存的文件。</translation>
        </message>
        <message>
            <source>{file} is not a checkpoint: it holds no dict of named values; choose another file.</source>
            <translation>{file} 不是检查点：其中没有带名称的字典；请另选文件。</translation>
        </message>
        <message>
            <source>{file} is not a history of Descent ({reason}): restore it from a copy.</source>
            <translation>{file} 不是 Descent 的历史（{reason}）：请从副本恢复。</translation>
        </message>
        <message>
            <source>{file} is not a history of Descent, or its beginning is damaged: restore it from a copy.</source>
            <translation>{file} 不是 Descent 的历史，或开头已损坏：请从副本恢复。</translation>
        </message>
        <message>
            <source>{file} is not laid out like a checkpoint (see its part {part}): choose a file that was saved by Descent or by torch.save.</source>
            <translation>{file} 的结构不像检查点（见其中的 {part}）：请选择由 Descent 或 torch.save 保存的文件。</translation>
        </message>
        <message>
            <source>{file} is not written in TOML: it is nested too deeply.</source>
            <translation>{file} 不是 TOML 格式：嵌套太深。</translation>
        </message>
        <message>
            <source>{file} is not written in TOML: {why}.</source>
            <translation>{file} 不是 TOML 格式：{why}。</translation>
        </message>
        <message>
            <source>{file} needs a section [{section}] with a line `part = "..."`.</source>
            <translation>{file} 需要一个含有 `part = "..."` 一行的节 [{section}]。</translation>
        </message>
        <message>
            <source>{file} was not saved by Descent and cannot be resumed: choose a checkpoint of one of its runs.</source>
            <translation>{file} 不是由 Descent 保存的，不能继续：请选择某次运行的检查点。</translation>
        </message>
        <message>
            <source>{file} was refused as a bomb: its tensors claim to hold far more than the whole file.</source>
            <translation>{file} 已作为炸弹拒绝：其张量声称的内容远大于整个文件。</translation>
        </message>
        <message>
            <source>{file} was refused: it asks for {what}, which is neither a tensor nor a plain value; nothing of it was run.</source>
            <translation>{file} 已被拒绝：它要求 {what}，既不是张量也不是普通数值；其中没有任何内容被执行。</translation>
        </message>
        <message>
            <source>{file} was refused: it contains a tensor that is not plain and dense, which no checkpoint of Descent has.</source>
            <translation>{file} 已被拒绝：其中有不是普通稠密张量的内容，Descent 的检查点不会有。</translation>
        </message>
        <message>
            <source>{file} was refused: it contains the pickle instruction {opcode}, which no checkpoint needs and which can run code.</source>
            <translation>{file} 已被拒绝：其中有 pickle 指令 {opcode}，检查点都不需要它，而它可以运行代码。</translation>
        </message>
        <message>
            <source>{file} was refused: its part {member} is compressed, which torch.save never does, and would grow to {size} MB.</source>
            <translation>{file} 已被拒绝：其中的 {member} 被压缩（torch.save 从不这样做），解压后会达到 {size} MB。</translation>
        </message>
        <message>
            <source>{file} was refused: its parts overlap, which torch.save never does.</source>
            <translation>{file} 已被拒绝：各部分相互重叠，torch.save 从不这样做。</translation>
        </message>
        <message>
            <source>{file} was saved with pickle protocol {protocol}, which torch cannot load safely: save it again with protocol 2.</source>
            <translation>{file} 用 pickle 协议 {protocol} 保存，torch 无法安全加载：请用协议 2 重新保存。</translation>
        </message>
        <message>
            <source>{file} was written by a newer Descent (format {version}, this one reads {format}): update Descent to open it.</source>
            <translation>{file} 由更新的 Descent 写成（格式 {version}，此版本读 {format}）：请更新 Descent 后再打开。</translation>
        </message>
        <message>
            <source>{file} was written by a newer version of Descent (format {version}, this one knows {known}): update Descent to open it.</source>
            <translation>{file} 由更新版本的 Descent 写成（格式 {version}，此版本认识 {known}）：请更新 Descent 后再打开。</translation>
        </message>
        <message>
            <source>{file}: [training] must be a section of values.</source>
            <translation>{file}：[training] 必须是由数值组成的节。</translation>
        </message>
        <message>
            <source>{folder} cannot be written: {why}.</source>
            <translation>无法写入 {folder}：{why}。</translation>
        </message>
        <message>
            <source>{folder} is not a run of Descent: choose another folder.</source>
            <translation>{folder} 不是 Descent 的运行：请另选文件夹。</translation>
        </message>
        <message>
            <source>{loss} is for {wants}, and the data is for {has}: choose another loss or dataset.</source>
            <translation>{loss} 用于{wants}，而数据用于{has}：请选择其他损失函数或数据集。</translation>
        </message>
        <message>
            <source>{loss} is for {wants}, and {dataset} is {has}: choose another loss or dataset.</source>
            <translation>{loss} 用于{wants}，而 {dataset} 是{has}：请另选损失或数据集。</translation>
        </message>
        <message>
            <source>{name} and foreach cannot both be on.</source>
            <translation>{name} 和 foreach 不能同时开启。</translation>
        </message>
        <message>
            <source>{name} at character {at} takes {count} arguments.</source>
            <translation>第 {at} 个字符处的 {name} 需要 {count} 个参数。</translation>
        </message>
        <message>
            <source>{name} must be 0 or more.</source>
            <translation>{name} 必须大于或等于 0。</translation>
        </message>
        <message>
            <source>{name} must be a finite number; {value} is not.</source>
            <translation>{name} 必须是有限数；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be a number such as 0.1 or 3e-4; {value!r} is not.</source>
            <translation>{name} 必须是如 0.1 或 3e-4 的数；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be a whole number of at most 18 digits.</source>
            <translation>{name} 必须是不超过 18 位的整数。</translation>
        </message>
        <message>
            <source>{name} must be a whole number; {value!r} is not.</source>
            <translation>{name} 必须是整数；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be above {bound}; {value} is not.</source>
            <translation>{name} 必须大于 {bound}；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be below {bound}; {value} is not.</source>
            <translation>{name} 必须小于 {bound}；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be numbers separated by commas; {value!r} is not.</source>
            <translation>{name} 必须是用逗号分隔的数；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be one number between 0 and 1 and one above 1.</source>
            <translation>{name} 必须是一个 0 与 1 之间的数和一个大于 1 的数。</translation>
        </message>
        <message>
            <source>{name} must be one of {choices}; {value!r} is not.</source>
            <translation>{name} 必须是 {choices} 之一；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be text; {value!r} is not.</source>
            <translation>{name} 必须是文本；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be true or false; {value!r} is neither.</source>
            <translation>{name} 必须为真或假；{value!r} 都不是。</translation>
        </message>
        <message>
            <source>{name} must be {bound} or less; {value} is not.</source>
            <translation>{name} 必须小于或等于 {bound}；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be {bound} or more; {value} is not.</source>
            <translation>{name} 必须大于或等于 {bound}；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be {length} numbers; there are {count}.</source>
            <translation>{name} 必须是 {length} 个数；现有 {count} 个。</translation>
        </message>
        <message>
            <source>{name} must grow from one number to the next.</source>
            <translation>{name} 的数必须一个比一个大。</translation>
        </message>
        <message>
            <source>{name} must not be above max_lr.</source>
            <translation>{name} 不能大于 max_lr。</translation>
        </message>
        <message>
            <source>{name} needs a value.</source>
            <translation>{name} 需要一个数值。</translation>
        </message>
        <message>
            <source>{name} needs momentum above 0 and dampening 0.</source>
            <translation>{name} 需要 momentum 大于 0 且 dampening 为 0。</translation>
        </message>
        <message>
            <source>{name} of the first group is 0, so there is no ratio to keep: turn the groups one by one.</source>
            <translation>第一组的 {name} 为 0，没有比例可保持：请逐组调节。</translation>
        </message>
        <message>
            <source>{name}: {problem}</source>
            <translation>{name}：{problem}</translation>
        </message>
        <message>
            <source>{part} has no field {name!r}.{hint}</source>
            <translation>{part} 没有字段 {name!r}。{hint}</translation>
        </message>
        <message>
            <source>{sentence}</source>
            <translation>{sentence}</translation>
        </message>
        <message>
            <source>{title} cannot be chosen: {why}</source>
            <translation>不能选择 {title}：{why}</translation>
        </message>
        <message>
            <source>{where} {sentence}</source>
            <translation>{where} {sentence}</translation>
        </message>
    </context>
</TS>
