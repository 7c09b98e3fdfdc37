Attribute VB_Name = "PkRibbon"
Option Explicit

' One Sub for each button of ribbon.xml, one call each. What a button does is decided in macros_py/ribbon.py.
' The commands are constants: nothing that a user or a workbook says becomes part of one.

Public Sub PkNew(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.new()", needsTracker:=False
End Sub

Public Sub PkStart(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.start()"
End Sub

Public Sub PkMark(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.mark()"
End Sub

Public Sub PkHandOver(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.hand_over()"
End Sub

Public Sub PkSendBack(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.send_back()"
End Sub

Public Sub PkUndo(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.undo()"
End Sub

Public Sub PkRestore(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.restore()"
End Sub

Public Sub PkCheck(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.check()"
End Sub

Public Sub PkNextFinding(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.next_finding()"
End Sub

Public Sub PkRefresh(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.refresh_rows()"
End Sub

Public Sub PkTemplates(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.templates()"
End Sub

Public Sub PkAsk(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.ask()"
End Sub

Public Sub PkConsolidate(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.consolidate_materials()"
End Sub

Public Sub PkSummary(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.summary()"
End Sub

Public Sub PkRemind(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.remind()"
End Sub

Public Sub PkExport(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.export()"
End Sub

Public Sub PkPlan(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.make_plan()"
End Sub

Public Sub PkDocuments(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.documents()"
End Sub

Public Sub PkArchive(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.close_year()"
End Sub

Public Sub PkGuide(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.guide()"
End Sub

Public Sub PkDiagnose(control As IRibbonControl)
    Press "import macros_py.ribbon; macros_py.ribbon.diagnose()"
End Sub
